// The bridge, as every client of Jolokia reaches it. User and password are in the memory of this module only.

/** The bridge requires a login, or refuses the one that was made. */
export class LoginNeeded extends Error {}

/** The bridge does not answer, or cannot now. */
export class NoAnswer extends Error {}

const URL = '/jolokia/';
const READ_MILLIS = 10_000;
// The bridge has its own time limits for calls to a fax server; this one only ends the wait for a bridge that is gone.
const CHANGE_MILLIS = 120_000;

export class Bridge {
  #authorization = '';
  /** The role of the user: monitor, operator or admin. */
  role = 'monitor';
  /** The name of the user, by login or by certificate; empty without. */
  user = '';

  /** Uses that user and password from the next request on. */
  login(user, password) {
    const bytes = new TextEncoder().encode(`${user}:${password}`);
    this.#authorization = 'Basic ' + btoa(String.fromCharCode(...bytes));
    this.user = user;
  }

  /** Forgets user and password. */
  logout() {
    this.#authorization = '';
    this.user = '';
    this.role = 'monitor';
  }

  get loggedIn() {
    return this.#authorization !== '';
  }

  /** Whether the user may do what needs that role. */
  may(role) {
    const roles = ['monitor', 'operator', 'admin'];
    return roles.indexOf(this.role) >= roles.indexOf(role);
  }

  /** Sends requests in one body; returns an answer for each, in their order. */
  async all(requests, millis = READ_MILLIS) {
    const headers = {'Content-Type': 'application/json', 'X-Requested-With': 'FaxMX'};
    if (this.#authorization) {
      headers.Authorization = this.#authorization;
    }
    const sentAs = this.#authorization;
    let response;
    let json;
    try {
      response = await fetch(URL, {
        method: 'POST',
        headers,
        body: JSON.stringify(requests),
        // Not "omit", without which the browser may add a login of its own: it would leave out the client certificate, too.
        credentials: 'same-origin',
        cache: 'no-store',
        signal: AbortSignal.timeout(millis),
      });
      json = response.status === 401 ? null : await response.json();
    } catch (failure) {
      throw new NoAnswer(failure.message, {cause: failure});
    }
    if (response.status === 401) {
      throw new LoginNeeded(sentAs ? 'refused' : '');
    }
    if (!Array.isArray(json)) {
      throw new NoAnswer(messageOf(json));
    }
    if (sentAs === this.#authorization) {
      this.role = response.headers.get('FaxMX-Role') ?? 'monitor';
      this.user = decodeURIComponent(response.headers.get('FaxMX-User') ?? '');
    }
    return json;
  }

  /** Sends one request; returns its value, or throws with the reason in the words of the bridge. */
  async value(request, millis = READ_MILLIS) {
    const [answer] = await this.all([request], millis);
    return valueOf(answer);
  }

  /** Invokes an operation. */
  invoke(mbean, operation, ...args) {
    return this.value({type: 'exec', mbean, operation, arguments: args}, CHANGE_MILLIS);
  }

  /** Writes an attribute and returns the value that the fax server stored. */
  async write(mbean, attribute, value) {
    await this.value({type: 'write', mbean, attribute, value}, CHANGE_MILLIS);
    return this.value({type: 'read', mbean, attribute});
  }
}

/** The value of an answer, or an error with its reason. */
export function valueOf(answer) {
  if (answer.status !== 200) {
    throw new Error(messageOf(answer));
  }
  return answer.value;
}

function messageOf(answer) {
  // Jolokia puts the class of the exception before its message.
  return String(answer?.error ?? answer?.status ?? '').replace(/^[\w.$]+(Exception|Error) : /, '');
}
