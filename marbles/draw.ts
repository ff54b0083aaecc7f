/** Diagrams of what was seen, for failures: numbers of frames are hard to read. */

interface SeenMessage {
  readonly frame: number;
  readonly notification: { readonly kind: 'N' | 'E' | 'C'; readonly value?: unknown };
}

interface SeenSubscription {
  readonly subscribedFrame: number;
  readonly unsubscribedFrame: number;
}

/** A line for each side of a comparison; undefined when it is not one of diagrams. */
export function drawBoth(actual: unknown, expected: unknown): string | undefined {
  if (!Array.isArray(actual) || !Array.isArray(expected)) return undefined;
  const all: unknown[] = [...(actual as unknown[]), ...(expected as unknown[])];
  if (all.every(isMessage)) {
    return `expected  ${drawMessages(expected as SeenMessage[])}\nseen      ${drawMessages(actual as SeenMessage[])}`;
  }
  if (all.every(isSubscription)) {
    const list = (logs: unknown): string =>
      (logs as SeenSubscription[]).map(drawSubscription).join('\n          ');
    return `expected  ${list(expected)}\nseen      ${list(actual)}`;
  }
  return undefined;
}

function isMessage(value: unknown): value is SeenMessage {
  return typeof value === 'object' && value !== null && 'notification' in value;
}

function isSubscription(value: unknown): value is SeenSubscription {
  return typeof value === 'object' && value !== null && 'subscribedFrame' in value;
}

/** Longer marks and values are drawn as they are: what is drawn is for people, not to be parsed. */
function drawMessages(messages: readonly SeenMessage[]): string {
  let text = '';
  let frame = 0;
  for (let at = 0; at < messages.length;) {
    const start = messages[at]?.frame ?? 0;
    const group = messages.slice(at).filter((message) => message.frame === start);
    at += group.length;
    const letters = group.map(letterOf);
    const body = group.length > 1 ? `(${letters.join('')})` : letters.join('');
    text += start < frame ? ` [${start}]${body}` : '-'.repeat(start - frame) + body;
    frame = start + body.length;
  }
  return text === '' ? '(nothing)' : text;
}

function letterOf({ notification: { kind, value } }: SeenMessage): string {
  if (kind === 'N') return typeof value === 'string' ? value : `<${String(value)}>`;
  return kind === 'C' ? '|' : '#';
}

function drawSubscription({ subscribedFrame, unsubscribedFrame }: SeenSubscription): string {
  const start = '-'.repeat(subscribedFrame);
  if (unsubscribedFrame === Infinity) return `${start}^`;
  if (unsubscribedFrame === subscribedFrame) return `${start}(^!)`;
  return `${start}^${'-'.repeat(unsubscribedFrame - subscribedFrame - 1)}!`;
}
