// Changes: what will happen, whether it is to happen, and what has happened.

import {byId, setText} from './dom.js';
import {withoutNumbers} from './model.js';
import {text} from './texts.js';

/**
 * Says what will happen, and does it when the user confirms. The answer stands in the same place.
 *
 * @param action the key of its texts
 * @param values what is named in them
 * @param run does it; returns in words what has happened
 */
export function confirmed(app, action, values, run) {
  const dialog = byId('confirm');
  const cancel = byId('confirm-cancel');
  const perform = byId('confirm-do');
  const answer = byId('confirm-answer');
  setText(byId('confirm-title'), text('title.' + action, values));
  setText(byId('confirm-text'), text('will.' + action, values));
  setText(answer, '');
  answer.className = '';
  setText(cancel, text('cancel'));
  setText(perform, text('do.' + action));
  perform.hidden = false;
  perform.disabled = false;
  cancel.disabled = false;
  cancel.onclick = () => dialog.close();
  dialog.oncancel = event => {
    if (cancel.disabled) {
      // It is under way: its answer is still to be read.
      event.preventDefault();
    }
  };
  perform.onclick = async () => {
    const {session} = app;
    let words;
    let outcome;
    perform.disabled = true;
    cancel.disabled = true;
    setText(answer, text('running'));
    try {
      words = await run();
      outcome = 'done';
    } catch (failure) {
      words = text('failed', {reason: app.showsPersonal ? failure.message : withoutNumbers(failure.message)});
      outcome = 'problem';
    }
    if (session !== app.session) {
      // Of a user who has logged out.
      return;
    }
    setText(answer, words);
    answer.className = outcome;
    perform.hidden = true;
    cancel.disabled = false;
    setText(cancel, text('close'));
    cancel.focus();
    app.refresh();
  };
  dialog.showModal();
  cancel.focus();
}
