// The queues of all servers as one table.

import {confirmed} from './actions.js';
import {element, setText} from './dom.js';
import {serverName} from './model.js';
import {hasText, number, text} from './texts.js';

const MOST_ROWS = 200;
const COLUMNS = ['job', 'type', 'queueState', 'pages', 'to', 'from', 'document'];
const COMMANDS = {
  pauseJob: job => job.Type === 'SEND' && job.QueueState !== 'PAUSED',
  resumeJob: job => job.QueueState === 'PAUSED',
  restartJob: job => ['FAILED', 'RETRIES_EXCEEDED', 'RETRYING'].includes(job.QueueState),
  deleteJob: () => true,
};

/** The table of jobs. */
export class Queue {
  #app;
  #node;
  #count;
  #shown = '';

  constructor(node, count, app) {
    this.#app = app;
    this.#node = node;
    this.#count = count;
  }

  /** Shows the jobs that were read. */
  update(servers) {
    const changes = this.#app.writes && this.#app.bridge.may('admin');
    const jobs = servers.flatMap(server => (server.jobs ?? []).map(job => ({server: server.name, job})));
    const all = servers.reduce((sum, server) => sum + Math.max(0, server.values.JobCount), 0);
    setText(this.#count, all > Math.min(jobs.length, MOST_ROWS)
      ? text('queue.some', {count: Math.min(jobs.length, MOST_ROWS), all}) : text('queue.jobs', {count: all}));
    const shown = JSON.stringify([jobs.slice(0, MOST_ROWS), changes, this.#app.showsPersonal, servers.length > 1]);
    if (shown === this.#shown) {
      return;
    }
    // The focus returns to the same button of the same job.
    const focused = document.activeElement?.closest?.('#queue button')?.dataset.command;
    this.#shown = shown;
    this.#node.replaceChildren(jobs.length === 0
      ? element('p', {class: 'empty'}, text('queue.empty'))
      : this.#table(jobs.slice(0, MOST_ROWS), changes, servers.length > 1));
    if (focused) {
      [...this.#node.querySelectorAll('button')].find(button => button.dataset.command === focused)?.focus();
    }
  }

  /** Makes all again, in another language. */
  forget() {
    this.#shown = '';
  }

  #table(jobs, changes, several) {
    const columns = [...(several ? ['server'] : []), ...COLUMNS, ...(changes ? ['commands'] : [])];
    return element('table', {'aria-labelledby': 'queue-title'},
      element('thead', {}, element('tr', {}, ...columns.map(name => element('th', {scope: 'col'}, text('job.' + name))))),
      element('tbody', {}, ...jobs.map(({server, job}) => element('tr', {'data-job': job.Id, 'data-state': job.QueueState},
        ...columns.map(name => this.#cell(name, server, job))))));
  }

  #cell(name, server, job) {
    const label = {'data-name': text('job.' + name)};
    switch (name) {
      case 'server':
        return element('td', label, server);
      case 'job':
        return element('th', {scope: 'row', ...label}, job.Id);
      case 'type':
        return element('td', label, hasText('type.' + job.Type) ? text('type.' + job.Type) : job.Type);
      case 'queueState':
        return element('td', {...label, class: 'queue-state ' + job.QueueState}, job.QueueState === 'UNKNOWN'
          ? job.QueueStatus || text('state.UNKNOWN') : text('queueState.' + job.QueueState));
      case 'pages':
        return element('td', label, job.PageCount > 0 ? number(job.PageCount) : '');
      case 'to':
        return this.#personal(label, job.RecipientName, job.FaxNumber);
      case 'from':
        return this.#personal(label, job.SenderName || job.UserName, job.Tsid);
      case 'document':
        return this.#personal(label, job.DisplayName, '');
      default:
        return element('td', {...label, class: 'commands'}, ...Object.keys(COMMANDS)
          .filter(command => COMMANDS[command](job))
          .map(command => element('button', {
            type: 'button',
            'data-command': `${command} ${server} ${job.Id}`,
            'aria-label': text('do.' + command) + ' ' + job.Id,
            onclick: () => this.#command(command, server, job.Id)}, text('do.' + command))));
    }
  }

  #personal(label, name, call) {
    if (!this.#app.showsPersonal) {
      return element('td', label, name || call ? text('personal.hidden') : '');
    }
    return element('td', label, name, name && call ? ' · ' : '', call);
  }

  #command(command, server, job) {
    confirmed(this.#app, command, {server, job}, async () => {
      await this.#app.bridge.invoke(serverName(server), command, job);
      return text('done.' + command, {server, job});
    });
  }
}
