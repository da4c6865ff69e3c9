const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const fraction = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
const short = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

export const count = (number) => whole.format(number ?? 0);
export const shortCount = (number) => (number < 100000 ? whole : short).format(number ?? 0);
export const plural = (number, one, many = one + "s") => `${count(number)} ${number === 1 ? one : many}`;

/** Of a rate: 0.04, 3.2, 412. */
export function rate(number) {
  if (!number) {
    return "0";
  }
  if (number < 0.095) {
    return number.toFixed(2);
  }
  return (number < 100 ? fraction : whole).format(number);
}

/** The same with a word for what is counted: 1 event, 3.2 events. */
export const rateOf = (number, one) => `${rate(number)} ${rate(number) === "1" ? one : one + "s"}`;

/** 45 s, 12 min, 3 h 20 min, 5 d 4 h. */
export function duration(seconds) {
  const s = Math.max(0, Math.round(seconds));
  if (s < 120) {
    return `${s} s`;
  }
  if (s < 7200) {
    return `${Math.floor(s / 60)} min`;
  }
  if (s < 172800) {
    return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
  }
  return `${Math.floor(s / 86400)} d ${Math.floor((s % 86400) / 3600)} h`;
}

/** Date and time, UTC, to the second; a text that is no time stays as it is. */
export function when(iso) {
  const at = new Date(iso);
  return isNaN(at) ? String(iso || "") : at.toISOString().slice(0, 19).replace("T", " ") + " UTC";
}

/** The time of the day, UTC, of a moment in milliseconds. */
export const clock = (millis) => new Date(millis).toISOString().slice(11, 19);

/** How many seconds before `now` something was; 0 if it cannot be told. */
export function secondsBefore(iso, now) {
  const seconds = (new Date(now) - new Date(iso)) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : 0;
}
