// What the answers of the bridge mean. Ages become moments of performance.now(), a clock that is not set.

/** What the page reads of each server, besides the ports and the queue. */
export const SERVER_ATTRIBUTES = [
  'Name', 'Host', 'Backend', 'State', 'StateAgeMillis', 'LastError', 'LastErrorAgeMillis', 'NextAttemptMillis',
  'PortCount', 'PortsSending', 'PortsReceiving', 'PortsUnavailable', 'PortsStale', 'PortsMissing', 'SnapshotAgeMillis',
  'JobCount', 'JobsPending', 'JobsNoLine', 'JobsRetrying', 'JobsPaused', 'JobsInProgress', 'JobsFailed',
  'OldestJobAgeMillis', 'JobTableAgeMillis', 'PauseServerQueue', 'PortColumns'];

/** Attributes that are tables, and too large to be displayed as one value. */
export const TABLES = new Set(['PortTable', 'PortColumns', 'JobTable']);

/** A reading that is older than this is grey. */
export const OLD_MILLIS = 60_000;
// An error of a connected server matters as long as its cause may still be sought.
const ERROR_MATTERS_MILLIS = 10 * 60_000;
// A page takes about a minute.
const STUCK_MILLIS = 5 * 60_000;

const BETWEEN = new Set(['DIALING', 'RINGING', 'ANSWERED', 'INITIALIZING', 'ROUTING', 'ABORTING', 'NOT_FAX_CALL']);
const FAILED = new Set([
  'BUSY', 'NO_ANSWER', 'BAD_ADDRESS', 'DISCONNECTED', 'CALL_DELAYED', 'CALL_BLACKLISTED']);

export const serverName = name => `faxmx:type=FaxServer,server=${name}`;

/**
 * A server from its attributes.
 *
 * @param received when they came
 * @param sent when the bridge sent them, by its clock in milliseconds since 1970
 */
export function serverOf(values, received, sent) {
  const before = age => (age < 0 ? null : received - age);
  const ports = portsOf(values.PortColumns, values.Name, received, sent);
  const stateSince = received - values.StateAgeMillis;
  const statusRead = ports.reduce((last, port) => Math.max(last, port.statusRead ?? -Infinity), -Infinity);
  const read = Math.max(before(values.SnapshotAgeMillis) ?? -Infinity, statusRead);
  const connected = values.State === 'CONNECTED';
  return {
    name: values.Name,
    values,
    ports,
    connected,
    stateSince,
    simulated: values.Backend === 'simulated',
    read: read === -Infinity ? null : read,
    nextAttempt: values.NextAttemptMillis < 0 ? null : received + values.NextAttemptMillis,
    errorSince: before(values.LastErrorAgeMillis),
    errorMatters: values.LastError !== '' && (values.State === 'UNREACHABLE' || values.State === 'CONNECTING'
      || values.LastErrorAgeMillis < ERROR_MATTERS_MILLIS),
    inService: ports.filter(port => port.inService).length,
    waiting: sum(values.JobsPending, values.JobsNoLine, values.JobsRetrying, values.JobsPaused),
    oldestSince: before(values.OldestJobAgeMillis),
    queueRead: before(values.JobTableAgeMillis),
  };
}

/** The sum of counts; -1 if one of them is not known. */
function sum(...counts) {
  return counts.includes(-1) ? -1 : counts.reduce((total, count) => total + count, 0);
}

/** The ports of a server from its PortColumns, in the server's order. */
export function portsOf(columns, server, received, sent) {
  const seen = new Map();
  return columns.DeviceId.map((deviceId, i) => {
    const at = name => columns[name][i];
    const outgoing = at('Sending') || at('Address') !== '';
    const occurrence = (seen.get(deviceId) ?? 0) + 1;
    seen.set(deviceId, occurrence);
    const kind = kindOf(at('DeviceState'), at('Sending'), at('Receiving'), at('InService'), at('Stale'));
    const stuck = at('PageAgeMillis') > STUCK_MILLIS;
    return {
      key: `${server}/${deviceId}${occurrence > 1 ? '/' + occurrence : ''}`,
      server,
      deviceId,
      occurrence,
      place: i,
      name: at('Name'),
      state: at('DeviceState'),
      words: at('StatusText'),
      kind,
      stuck,
      attention: kind === 'stale' || kind === 'out' || stuck,
      busy: kind === 'sending' || kind === 'receiving' || kind === 'between',
      inService: at('InService'),
      sends: at('Send'),
      receives: at('Receive'),
      stateSince: at('StateAgeMillis') < 0 ? null : received - at('StateAgeMillis'),
      statusRead: at('StatusAgeMillis') < 0 ? null : received - at('StatusAgeMillis'),
      page: at('CurrentPage'),
      pages: at('PageCount'),
      partnerName: at(outgoing ? 'RecipientName' : 'RemoteTsid'),
      partnerNumber: outgoing ? at('Address') || at('RemoteCsid') : at('CallerId'),
      sent: at('SendsSeen'),
      received: at('ReceivesSeen'),
      failures: at('FailuresSeen'),
      lastFailure: at('LastFailure'),
      lastFailureTime: at('LastFailureTime'),
      // Both by the clock of the bridge: that of this machine may differ.
      failedSince: at('LastFailureTime') ? received - (sent - Date.parse(at('LastFailureTime'))) : null,
    };
  });
}

function kindOf(state, sending, receiving, inService, stale) {
  if (stale) {
    return 'stale';
  }
  if (!inService) {
    return 'out';
  }
  if (sending) {
    return 'sending';
  }
  if (receiving) {
    return 'receiving';
  }
  if (FAILED.has(state)) {
    return 'failed';
  }
  if (BETWEEN.has(state)) {
    return 'between';
  }
  return state === 'UNKNOWN' ? 'unknown' : 'idle';
}

/** The kinds of states, the one that matters most first. */
export const KINDS = ['out', 'stale', 'failed', 'sending', 'receiving', 'between', 'unknown', 'idle'];

/** A text with what may be numbers to call hidden, as the bridge does it for a monitor. */
export function withoutNumbers(message) {
  const number =
    /\b\d{4}-\d\d-\d\d(?!\d)|\b\d{1,3}(?:\.\d{1,3}){3}(?![\d.])|(?<call>(?<![\p{L}\d])\+?\(?\d(?:[ ()/.-]{0,2}\d){6,})/gu;
  return message.replace(number, (...found) => (found.at(-1).call ? '•••' : found[0]));
}
