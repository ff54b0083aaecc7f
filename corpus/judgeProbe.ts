/** Decides what probing a file ends as. */
import { type Case, type Told } from './cases.js';
import { endOf, type Inspection, startOf } from './inspection.js';
import { type Doing, lostProcess, type Subject } from './judge.js';
import { type Outcome } from './outcome.js';
import { explainRefusal } from './refusals.js';

/** Probes, and compares with ffprobe: container, tracks, codecs, duration. */
export async function judgeProbe(
  todo: Case,
  { source }: Subject,
  doing: Doing,
): Promise<{ readonly outcome: Outcome; readonly told: Told | undefined }> {
  const result = await doing(todo);
  const lost = lostProcess(todo, result);
  if (lost || result.kind !== 'told') {
    return { outcome: lost ?? { todo, kind: 'UNEXPLAINED', reasons: [] }, told: undefined };
  }
  return { outcome: { todo, ...judgeProbed(result.told, source) }, told: result.told };
}

/** Compares what we say of a file with what ffprobe says. */
export function judgeProbed(
  told: Told,
  source: Inspection | undefined,
): Pick<Outcome, 'kind' | 'reasons'> {
  const { error, tracks = [] } = told;
  if (error) {
    const words = `${error.code ?? 'not a MediaError'}: ${error.message}`;
    if (error.code === undefined) return { kind: 'UNEXPLAINED', reasons: [words] };
    if (error.code === 'limitExceeded')
      return { kind: 'typed error', reasons: [words, 'a limit of ours, which can be raised'] };
    const why = explainRefusal(error, source, { operation: 'probe', file: source });
    return why === undefined
      ? { kind: 'UNEXPLAINED', reasons: [words, 'ffprobe reads it'] }
      : { kind: 'typed error', reasons: [words, why] };
  }
  if (!source) return { kind: 'better', reasons: ['rxmux reads it; ffprobe 5.1 does not'] };
  if (isOtherFormat(told, source))
    return { kind: 'explained', reasons: [otherFormat(told, source)] };
  const ours = tracks.map(({ type, codec }) => `${type} ${codec ?? 'unknown'}`);
  const theirs = source.tracks.map(({ type, codec }) => `${kindOf(type)} ${codec}`);
  const missing = theirs.filter((words, place) => !isSame(ours[place], words));
  if (ours.length > theirs.length && missing.length === 0) {
    return {
      kind: 'better',
      reasons: [`rxmux reads ${ours.join(', ')}; ffprobe 5.1 ${theirs.join(', ')}`],
    };
  }
  if (ours.length !== theirs.length || missing.length > 0) {
    return {
      kind: 'UNEXPLAINED',
      reasons: [`tracks ${ours.join(', ')} instead of ${theirs.join(', ')}`],
    };
  }
  return judgeDuration(told.duration, source);
}

function judgeDuration(
  ours: number | undefined,
  source: Inspection,
): Pick<Outcome, 'kind' | 'reasons'> {
  const theirs = source.duration;
  const isAs = (other: number): boolean => Math.abs((ours ?? 0) - other) <= 0.05;
  if (theirs === undefined || isAs(theirs)) return { kind: 'equal', reasons: [] };
  const words = `duration ${String(ours?.toFixed(3))} s, by ffprobe 5.1 ${theirs.toFixed(3)} s`;
  const starts = source.tracks.flatMap((track) => startOf(track) ?? []);
  const ends = source.tracks.flatMap((track) => endOf(track) ?? []);
  const [span, end] = [Math.max(...ends) - Math.min(...starts), Math.max(...ends)];
  return isAs(span) || isAs(end)
    ? { kind: 'better', reasons: [`${words}; what is decoded lasts ${span.toFixed(3)} s`] }
    : { kind: 'UNEXPLAINED', reasons: [words] };
}

/** libav 8 counts as data what libav 5 calls nothing, and knows codecs that it did not. */
const isSame = (ours: string | undefined, theirs: string): boolean =>
  ours === theirs ||
  theirs.endsWith(' unknown') ||
  (ours?.startsWith('data ') === true && theirs.startsWith('data '));

const kindOf = (type: string): string =>
  type === 'attachment' || type === 'unknown' ? 'data' : type;

/** Whether the two readers take a file for different things. */
export function isOtherFormat({ format }: Told, source: Inspection): boolean {
  return format !== undefined && format !== source.format;
}

/** Says so. */
export function otherFormat({ format = '' }: Told, source: Inspection): string {
  return `rxmux (libav 8) takes the file for ${format}, ffprobe 5.1 for ${source.format}`;
}
