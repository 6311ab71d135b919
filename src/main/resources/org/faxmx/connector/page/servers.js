// One row for each fax server.

import {confirmed} from './actions.js';
import {arrange, element, setAttribute, setStateIcon, setText, stateIcon} from './dom.js';
import {chart, drawChart} from './history.js';
import {OLD_MILLIS, serverName, withoutNumbers} from './model.js';
import {duration, number, text, timeOfDay} from './texts.js';

const STATE_KINDS = {CONNECTED: 'ok', CONNECTING: 'between', DISCONNECTED: 'stale', UNREACHABLE: 'out'};
const FIGURES = ['inService', 'sending', 'receiving', 'outOfOrder', 'stale'];
const QUEUE = ['waiting', 'oldest', 'failed'];
const ALARMING = new Set(['outOfOrder', 'stale', 'failed']);

/** The rows of the servers. */
export class Servers {
  #node;
  #rows = new Map();
  #app;

  constructor(node, app) {
    this.#node = node;
    this.#app = app;
  }

  /** Shows what was read. */
  update(servers, now) {
    for (const name of this.#rows.keys()) {
      if (!servers.some(server => server.name === name)) {
        this.#rows.delete(name);
      }
    }
    for (const server of servers) {
      if (!this.#rows.has(server.name)) {
        this.#rows.set(server.name, new Row(server.name, this.#app));
      }
      this.#rows.get(server.name).update(server, now);
    }
    arrange(this.#node, servers.map(server => this.#rows.get(server.name).node));
  }

  /** Counts ages up. */
  tick(now) {
    this.#rows.forEach(row => row.tick(now));
  }

  /** Makes the rows again, in another language. */
  forget() {
    this.#rows.clear();
    this.#node.replaceChildren();
  }
}

class Row {
  #app;
  #server;
  #figures = {};
  #icon = stateIcon('idle');
  #state = element('strong');
  #since = element('span');
  #error = element('p', {class: 'problem'});
  #read = element('span', {class: 'read'});
  #chart = chart();
  #top = element('span', {class: 'top', 'aria-hidden': 'true'});
  #simulated = element('strong', {class: 'simulated'}, text('simulated'));
  #host = element('span', {class: 'host'});
  #buttons = {};

  constructor(name, app) {
    this.#app = app;
    for (const operation of ['getPorts', 'connect', 'disconnect']) {
      this.#buttons[operation] = element('button', {type: 'button', 'data-operation': operation,
        onclick: () => this.#invoke(operation)}, text('do.' + operation));
    }
    const figure = kind => {
      this.#figures[kind] = element('dd');
      return element('div', {class: 'figure ' + kind}, element('dt', {}, text('figure.' + kind)), this.#figures[kind]);
    };
    this.node = element('article', {class: 'server', 'aria-label': name, 'data-server': name},
      element('div', {class: 'identity'},
        element('h3', {}, element('a', {href: '#server=' + encodeURIComponent(name)}, name)),
        this.#host, this.#simulated,
        element('p', {class: 'state'}, this.#icon, this.#state, this.#since),
        this.#read),
      element('dl', {class: 'figures', 'aria-label': text('ports')}, ...FIGURES.map(figure)),
      element('dl', {class: 'figures', 'aria-label': text('queue')}, ...QUEUE.map(figure)),
      element('figure', {class: 'busy'}, this.#chart, this.#top,
        element('figcaption', {}, text('chart.title'))),
      element('div', {class: 'operations'}, ...Object.values(this.#buttons)),
      this.#error);
  }

  update(server, now) {
    this.#server = server;
    const {values} = server;
    setAttribute(this.node, 'data-state', values.State);
    setStateIcon(this.#icon, STATE_KINDS[values.State] === 'ok' ? 'idle' : STATE_KINDS[values.State] ?? 'unknown');
    setText(this.#state, text('server.' + values.State));
    setText(this.#host, values.Host);
    this.#simulated.hidden = !server.simulated;
    this.#set('inService', text('of', {count: server.inService, all: values.PortCount}),
      values.PortsMissing > 0 ? text('missing', {count: values.PortsMissing}) : '');
    this.#set('sending', number(values.PortsSending));
    this.#set('receiving', number(values.PortsReceiving));
    this.#set('outOfOrder', number(values.PortsUnavailable));
    this.#set('stale', number(values.PortsStale));
    this.#set('waiting', server.waiting < 0 ? '–' : number(server.waiting), values.PauseServerQueue ? text('queue.paused') : '');
    this.#set('failed', values.JobsFailed < 0 ? '–' : number(values.JobsFailed));
    this.#error.hidden = !server.errorMatters;
    const operator = this.#app.bridge.may('operator');
    this.#buttons.getPorts.hidden = !operator;
    this.#buttons.connect.hidden = !operator || server.connected;
    this.#buttons.disconnect.hidden = !operator || values.State === 'DISCONNECTED';
    const busy = this.#app.history.ofServer(server.name, now);
    setText(this.#top, number(drawChart(this.#chart, busy, values.PortCount)));
    setAttribute(this.#chart, 'aria-label', text('chart.label', {
      server: server.name, since: timeOfDay(this.#app.history.begun),
      sending: Math.max(0, ...busy.sending), receiving: Math.max(0, ...busy.receiving)}));
    this.tick(now);
  }

  tick(now) {
    const server = this.#server;
    const next = server.nextAttempt === null ? ''
      : ' · ' + text('server.next', {time: duration(server.nextAttempt - now)});
    setText(this.#since, text('server.since', {time: duration(now - server.stateSince)}) + next);
    this.#set('oldest', server.oldestSince === null ? '–' : duration(now - server.oldestSince));
    const old = server.read === null || now - server.read > OLD_MILLIS;
    setText(this.#read, server.read === null ? text('read.never') : text('read.ago', {time: duration(now - server.read)}));
    this.node.classList.toggle('old', old || !server.connected);
    if (server.errorMatters) {
      const message = this.#app.showsPersonal ? server.values.LastError : withoutNumbers(server.values.LastError);
      setText(this.#error, text('server.error', {time: duration(now - server.errorSince), message}));
    }
  }

  #set(kind, value, note = '') {
    setText(this.#figures[kind], note ? `${value} ${note}` : value);
    this.#figures[kind].parentNode.classList.toggle('alarming', ALARMING.has(kind) && value !== '0' && value !== '–');
  }

  #invoke(operation) {
    const {name} = this.#server;
    const mbean = serverName(name);
    confirmed(this.#app, `${operation}`, {server: name}, async () => {
      const result = await this.#app.bridge.invoke(mbean, operation);
      if (operation === 'getPorts') {
        return text('done.getPorts', {server: name, count: result.length});
      }
      const state = await this.#app.bridge.value({type: 'read', mbean, attribute: 'State'});
      return text('done.state', {server: name, state: text('server.' + state)});
    });
  }
}
