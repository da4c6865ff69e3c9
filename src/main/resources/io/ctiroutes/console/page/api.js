const TIMEOUT = 5000;

let tenant = "";

/** What the connector answered instead of what was asked for; `status` is 0 if it did not answer. */
export class Failure extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }

  /** Whether the question was overtaken by the choice of another tenant, so that nobody waits for the answer. */
  get overtaken() {
    return this.status === -1;
  }
}

export function askFor(name) {
  tenant = name;
}

/** The tenant that is asked for, "" if there are none. */
export const askedFor = () => tenant;

/** Reads something of the tenant that is looked at. */
export const get = (path, parameters = {}) => call("GET", path, parameters);

/** Changes something of the tenant that is looked at. */
export const post = (path, parameters = {}) => call("POST", path, parameters);

async function call(method, path, parameters) {
  const asked = tenant;
  const answer = await send(method, address(path, parameters));
  if (method === "GET" && asked !== tenant) {
    throw new Failure(-1, "");
  }
  return answer;
}

async function send(method, url) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), TIMEOUT);
  try {
    const headers = method === "POST" ? { "X-Console": "1" } : {};
    const response = await fetch(url, { method, headers, cache: "no-store", credentials: "same-origin", signal: stop.signal });
    const body = await response.json().catch(() => null);
    if (stop.signal.aborted) {
      throw new Failure(0, noAnswer(method));
    }
    if (!response.ok) {
      throw new Failure(response.status, (body && body.error) || meaning(response.status));
    }
    if (body === null) {
      throw new Failure(500, "the answer cannot be read");
    }
    return body;
  } catch (error) {
    throw error instanceof Failure ? error : new Failure(0, noAnswer(method));
  } finally {
    clearTimeout(timer);
  }
}

function noAnswer(method) {
  return method === "POST" ? "the connector did not answer; it may have been done all the same" : "the connector does not answer";
}

function address(path, parameters) {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries({ ...parameters, tenant })) {
    if (value !== "" && value !== undefined) {
      query.set(key, value);
    }
  }
  const text = query.toString();
  // a password in the page's own address would come along with a relative one, which browsers refuse to fetch
  return new URL("api/" + path + (text ? "?" + text : ""), location.origin + location.pathname).href;
}

function meaning(status) {
  const words = { 401: "user and password are needed", 403: "this is not allowed", 404: "there is none", 409: "not now", 429: "too many wrong passwords, try later" };
  return words[status] || `the connector answered with the status ${status}`;
}
