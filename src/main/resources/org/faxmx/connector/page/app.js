// The status page: reads the bridge again and again, as any client of Jolokia, and shows what has changed.

import {byId, element, setAttribute, setText, stateIcon} from './dom.js';
import {Details} from './details.js';
import {History} from './history.js';
import {Bridge, LoginNeeded, valueOf} from './jolokia.js';
import {KINDS, SERVER_ATTRIBUTES, serverName, serverOf} from './model.js';
import {Ports} from './ports.js';
import {Queue} from './queue.js';
import {Servers} from './servers.js';
import {currentLanguage, duration, preferredLanguage, text, useLanguage} from './texts.js';

const BRIDGE = 'faxmx:type=Bridge';
const POLL_MILLIS = 2_000;
// The bridge makes JSON of all ports for each poll.
const POLL_MANY_MILLIS = 5_000;
const POLL_HIDDEN_MILLIS = 15_000;
const MANY_PORTS = 300;
const LONGEST_PAUSE_MILLIS = 10_000;
const MANY_JOBS = 500;
const MANY_JOBS_MILLIS = 30_000;
// Texts that name what was read, besides those in the rows.
const LEFT = ['version', 'shown', 'queue-count', 'confirm-title', 'confirm-text', 'confirm-answer'];

class App {
  bridge = new Bridge();
  history = new History();
  servers = [];
  ports = [];
  writes = false;
  showsPersonal = false;
  personal = {port: [], server: [], job: []};
  #names = [];
  #answered = null;
  #failures = 0;
  #timer = 0;
  #polling = false;
  #again = false;
  #began = 0;
  // Counts the logins that have ended.
  #session = 0;
  #jobsRead = new Map();
  #toFollow = location.hash !== '';
  // Until the user chooses: what needs attention, if something does.
  #filter = '';
  #server = '';
  #serverRows = new Servers(byId('servers'), this);
  #portRows = new Ports(byId('ports'), this);
  #queue = new Queue(byId('queue'), byId('queue-count'), this);
  #details = new Details(this);

  async start() {
    this.personal = await (await fetch('/page/personal.json')).json();
    byId('language').value = currentLanguage();
    byId('language').onchange = event => this.#speak(event.target.value);
    byId('appearance').onchange = event => setAttribute(document.documentElement, 'data-appearance', event.target.value || null);
    byId('personal').onchange = event => {
      this.showsPersonal = event.target.checked;
      this.#show();
    };
    byId('login-form').onsubmit = event => this.#login(event);
    byId('logout').onclick = () => this.#logout('');
    byId('skip').onclick = event => {
      event.preventDefault();
      byId('ports').focus();
    };
    byId('search').oninput = () => this.showPorts();
    byId('server-filter').onchange = event => {
      this.#server = event.target.value;
      this.showPorts();
    };
    byId('filters').onclick = event => {
      const chosen = event.target.closest('[data-filter]');
      if (chosen) {
        this.#filter = chosen.dataset.filter;
        this.showPorts();
      }
    };
    window.addEventListener('hashchange', () => {
      this.#toFollow = true;
      this.#follow();
    });
    document.addEventListener('visibilitychange', () => document.hidden || this.refresh());
    this.#legend();
    setInterval(() => this.#tick(), 1_000);
    await this.#poll();
  }

  /** Opens what the address names, once there is something to see: not over the login. */
  #follow() {
    if (this.#toFollow && !byId('status').hidden) {
      this.#toFollow = false;
      this.#details.follow(location.hash);
    }
  }

  /** Another one after each logout: what was asked for in an earlier one is not to be displayed. */
  get session() {
    return this.#session;
  }

  /** Reads at once, unless a login is awaited. */
  refresh() {
    if (!byId('login').hidden) {
      return;
    }
    this.#again = true;
    if (!this.#polling) {
      clearTimeout(this.#timer);
      this.#poll();
    }
  }

  /** Shows those ports that the filters let through. */
  showPorts() {
    const attention = this.ports.filter(port => port.attention).length;
    const filter = this.#filter || (attention > 0 ? 'attention' : 'all');
    const counts = {all: this.ports.length, attention, busy: this.ports.filter(port => port.busy).length};
    for (const button of byId('filters').children) {
      const name = button.dataset.filter;
      setText(button, text('filter.' + name, {count: counts[name]}));
      setAttribute(button, 'aria-pressed', String(name === filter));
    }
    const words = byId('search').value.toLowerCase().split(/\s+/).filter(word => word);
    const shown = this.#portRows.choose(port =>
      (filter === 'all' || port[filter])
      && (!this.#server || port.server === this.#server)
      && (words.length === 0 || this.#matches(port, words)));
    setText(byId('shown'), shown === this.ports.length ? '' : text('shown', {count: shown, all: this.ports.length}));
  }

  #matches(port, words) {
    const all = [port.name, port.server, port.deviceId, text('state.' + port.state), port.words,
      ...(this.showsPersonal ? [port.partnerName, port.partnerNumber] : [])].join(' ').toLowerCase();
    return words.every(word => all.includes(word));
  }

  async #poll() {
    clearTimeout(this.#timer);
    this.#polling = true;
    this.#again = false;
    const session = this.#session;
    try {
      const read = await this.#read();
      if (session !== this.#session) {
        // Of a user who has logged out.
        return;
      }
      performance.mark('faxmx-update');
      this.#answered = performance.now();
      this.#failures = 0;
      this.#take(read);
      this.#show();
      performance.measure('faxmx-update', 'faxmx-update');
      performance.clearMarks('faxmx-update');
      this.#follow();
    } catch (failure) {
      if (session !== this.#session) {
        return;
      }
      if (failure instanceof LoginNeeded) {
        this.#logout(failure.message);
      } else {
        this.#failures++;
        this.#showContact();
      }
    } finally {
      this.#polling = false;
      this.#schedule();
    }
  }

  #schedule() {
    if (!byId('login').hidden && !this.bridge.loggedIn && !this.#again) {
      return;
    }
    const pause = this.#failures > 0 ? Math.min(LONGEST_PAUSE_MILLIS, 500 * 2 ** this.#failures)
      : document.hidden ? POLL_HIDDEN_MILLIS
        : this.ports.length > MANY_PORTS ? POLL_MANY_MILLIS : POLL_MILLIS;
    this.#timer = setTimeout(() => this.#poll(), this.#again ? 0 : pause);
  }

  /** One body for all: the bridge, and of each server what the page displays. */
  async #read() {
    const {bridge} = this;
    const requests = [{type: 'read', mbean: BRIDGE, attribute: ['Version', 'ServerNames', 'WritesAllowed', 'StartTimeMillis']}];
    const names = this.#names;
    for (const name of names) {
      requests.push({type: 'read', mbean: serverName(name), attribute: this.#attributes(name)});
    }
    const open = this.#details.request;
    if (open) {
      requests.push(open);
    }
    const answers = await bridge.all(requests);
    const received = performance.now();
    const about = valueOf(answers[0]);
    if (about.ServerNames.join('/') !== names.join('/')) {
      this.#names = about.ServerNames;
      return this.#read();
    }
    return {
      about,
      received,
      sent: answers[0].timestamp * 1000,
      // A server may go between the two requests; the next poll does not name it.
      servers: answers.slice(1, names.length + 1).filter(answer => answer.status === 200).map(answer => answer.value),
      // The user may have opened another one meanwhile.
      details: open && open.mbean === this.#details.request?.mbean && answers.at(-1).status === 200
        ? answers.at(-1).value : null,
    };
  }

  /** The attributes to read; a long queue not each time. */
  #attributes(name) {
    const before = this.servers.find(server => server.name === name);
    const read = this.#jobsRead.get(name) ?? -Infinity;
    const due = !before || before.values.JobCount <= MANY_JOBS || performance.now() - read > MANY_JOBS_MILLIS;
    if (due) {
      this.#jobsRead.set(name, performance.now());
    }
    return due ? [...SERVER_ATTRIBUTES, 'JobTable'] : SERVER_ATTRIBUTES;
  }

  #take({about, received, sent, servers, details}) {
    this.restarted = this.#began !== 0 && this.#began !== about.StartTimeMillis;
    this.#began = about.StartTimeMillis;
    this.writes = about.WritesAllowed;
    const jobs = new Map(this.servers.map(server => [server.name, server.jobs]));
    this.servers = servers.map(values => {
      const server = serverOf(values, received, sent);
      server.jobs = values.JobTable ?? jobs.get(server.name);
      return server;
    });
    this.ports = this.servers.flatMap(server => server.ports);
    this.servers.forEach(server => this.history.note(server, received));
    this.history.forgetGone(received);
    setText(byId('version'), about.Version);
    if (details) {
      this.#details.update(details);
    }
  }

  #show() {
    const now = performance.now();
    byId('login').hidden = true;
    byId('status').hidden = false;
    const operator = this.bridge.may('operator');
    byId('personal-label').hidden = !operator;
    this.showsPersonal = operator && byId('personal').checked;
    byId('logout').hidden = !this.bridge.loggedIn;
    setText(byId('who'), text('who', {user: this.bridge.user || text('everybody'), role: text('role.' + this.bridge.role)}));
    this.#serverFilter();
    this.#serverRows.update(this.servers, now);
    this.#portRows.update(this.ports);
    this.showPorts();
    this.#queue.update(this.servers);
    const attention = this.ports.filter(port => port.attention).length
      + this.servers.filter(server => !server.connected).length;
    document.title = (attention > 0 ? `(${attention}) ` : '') + 'FaxMX';
    this.#showContact();
  }

  #serverFilter() {
    const select = byId('server-filter');
    const names = this.servers.map(server => server.name);
    byId('server-filter-label').hidden = names.length < 2;
    if ([...select.options].slice(1).map(option => option.value).join('/') !== names.join('/') || select.options.length === 0) {
      select.replaceChildren(element('option', {value: ''}, text('allServers')),
        ...names.map(name => element('option', {value: name}, name)));
      this.#server = names.includes(this.#server) ? this.#server : '';
      select.value = this.#server;
    }
  }

  #tick() {
    const now = performance.now();
    if (!byId('status').hidden) {
      this.#serverRows.tick(now);
      this.#portRows.tick(now);
    }
    this.#showContact();
  }

  #showContact() {
    const lost = this.#failures > 0;
    const state = lost ? 'lost' : this.#answered === null || !byId('login').hidden ? '' : this.restarted ? 'restarted' : 'live';
    document.documentElement.classList.toggle('lost', lost);
    setAttribute(byId('contact'), 'data-state', state || null);
    setText(byId('contact-state'), state ? text('contact.' + state) : '');
    setText(byId('contact-age'), this.#answered === null || !state ? ''
      : '· ' + text('contact.age', {time: duration(performance.now() - this.#answered)}));
    const banner = byId('banner');
    banner.hidden = !lost;
    setText(banner, lost ? text('lost') : '');
  }

  async #login(event) {
    event.preventDefault();
    const password = byId('password');
    this.bridge.login(byId('user').value, password.value);
    setText(byId('login-error'), '');
    password.value = '';
    await this.#untilIdle();
    await this.#poll();
    if (byId('login').hidden) {
      byId('ports-title').scrollIntoView({block: 'nearest'});
    }
  }

  /** Waits for a poll with the earlier login to end. */
  async #untilIdle() {
    while (this.#polling) {
      await new Promise(resolve => setTimeout(resolve, 20));
    }
  }

  /** Forgets user, password and all that was read. */
  #logout(reason) {
    clearTimeout(this.#timer);
    this.#session++;
    this.bridge.logout();
    this.servers = [];
    this.ports = [];
    this.#names = [];
    this.history = new History();
    byId('personal').checked = false;
    this.showsPersonal = false;
    byId('status').hidden = true;
    byId('logout').hidden = true;
    byId('personal-label').hidden = true;
    setText(byId('who'), '');
    this.#serverRows.forget();
    this.#portRows.forget();
    byId('queue').replaceChildren();
    this.#queue.forget();
    document.querySelectorAll('dialog[open]').forEach(dialog => dialog.close());
    this.#details.forget();
    this.#server = '';
    this.#filter = '';
    this.#jobsRead.clear();
    byId('server-filter').replaceChildren();
    byId('search').value = '';
    LEFT.forEach(id => setText(byId(id), ''));
    [...byId('filters').children].forEach(button => setText(button, ''));
    if (reason !== 'refused') {
      byId('user').value = '';
    }
    byId('login').hidden = false;
    byId('user').focus();
    setText(byId('login-error'), reason === 'refused' ? text('login.refused') : '');
    this.#failures = 0;
    this.#answered = null;
    document.title = 'FaxMX';
    this.#showContact();
  }

  async #speak(language) {
    await useLanguage(language);
    this.#serverRows.forget();
    this.#portRows.forget();
    this.#queue.forget();
    byId('server-filter').replaceChildren();
    this.#legend();
    if (!byId('status').hidden) {
      this.#show();
    }
  }

  #legend() {
    byId('legend').replaceChildren(text('legend'), ...KINDS.map(kind => element('span', {}, stateIcon(kind), text('kind.' + kind))));
    byId('search').placeholder = text('search');
  }
}

await useLanguage(preferredLanguage());
await new App().start();
