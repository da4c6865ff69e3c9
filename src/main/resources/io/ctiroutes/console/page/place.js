// Where one is on the page, kept in the address behind "#", so that it can be sent to a colleague.

export function read(key) {
  return new URLSearchParams(location.hash.slice(1)).get(key) || "";
}

export function write(key, value) {
  const all = new URLSearchParams(location.hash.slice(1));
  if (value) {
    all.set(key, value);
  } else {
    all.delete(key);
  }
  const text = all.toString();
  history.replaceState(null, "", text ? "#" + text : location.pathname + location.search);
}
