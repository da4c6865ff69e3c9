/**
 * Does `work` at once, and again some seconds after it has ended, so never twice at a time; not while nobody looks.
 * Answers a function that does it now.
 */
export function poll(seconds, work) {
  let timer = 0;
  let busy = false;
  let again = false;

  async function now() {
    clearTimeout(timer);
    if (busy) {
      again = true;
      return;
    }
    if (document.hidden) {
      return;
    }
    busy = true;
    again = false;
    try {
      await work();
    } finally {
      busy = false;
      timer = setTimeout(now, again ? 0 : seconds() * 1000);
    }
  }

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) {
      now();
    }
  });
  now();
  return now;
}

/** Waits, and no shorter than until somebody looks. */
export async function pause(seconds) {
  await new Promise((done) => setTimeout(done, seconds * 1000));
  while (document.hidden) {
    await new Promise((done) => document.addEventListener("visibilitychange", done, { once: true }));
  }
}
