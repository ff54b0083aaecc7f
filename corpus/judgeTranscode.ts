/** Decides what the transcode of a file ends as. */
import { rm } from 'node:fs/promises';

import { type Case, type Told } from './cases.js';
import { pairsOf, TOLERANCE } from './compare.js';
import { endOf, type InspectedTrack, type Inspection, startOf } from './inspection.js';
import { inspect } from './inspect.js';
import { type Doing, lostProcess, type Subject, unjudgeable } from './judge.js';
import { type Outcome } from './outcome.js';
import { explainRefusal } from './refusals.js';
import { transcodeWithFfmpeg } from './theirs.js';

/** Seconds of sound that encoders put before and behind, and that not every container hides. */
const PADDING = 0.1;
/** Seconds by which the beginning of a movie may differ: half a picture, and a container's rounding. */
const START = 0.045;

/** Samples that AAC takes at once. */
const BLOCK = 1024;

/** Transcodes, with both, and compares how many pictures there are, how much sound, and when. */
export async function judgeTranscode(todo: Case, subject: Subject, doing: Doing): Promise<Outcome> {
  const result = await doing(todo);
  const lost = lostProcess(todo, result);
  if (lost) return lost;
  if (result.kind !== 'told') return { todo, kind: 'UNEXPLAINED', reasons: ['it said nothing'] };
  const { told } = result;
  const output = `${todo.output}.ffmpeg`;
  try {
    const ours = told.error ? undefined : await inspect(todo.output, todo);
    const alone = judgeTranscoded(todo, told, { source: subject.source, ours, theirs: undefined });
    // What is as it should be needs no second opinion.
    if (alone.kind === 'equal') return alone;
    const taken = told.taken ?? mainTracks(subject.source);
    const theirs = await transcodeWithFfmpeg({ ...todo, output }, taken);
    const file = theirs.ok ? await inspect(output, todo) : undefined;
    const files = { source: subject.source, ours, theirs: file };
    const ffmpeg = `${theirs.ok ? 'wrote' : 'failed'} with ${theirs.how} ${theirs.complaint}`;
    return { ...judgeTranscoded(todo, told, files), ffmpeg };
  } finally {
    await rm(output, { force: true });
    await rm(todo.output, { force: true });
  }
}

/** The files of a transcode. */
export interface TranscodedFiles {
  readonly source: Inspection | undefined;
  readonly ours: Inspection | undefined;
  readonly theirs: Inspection | undefined;
}

/** Compares what we made with what was to be made, and with ffmpeg's. */
export function judgeTranscoded(todo: Case, told: Told, files: TranscodedFiles): Outcome {
  const { source, ours, theirs } = files;
  if (told.error) return { todo, ...refusal(todo, told.error, files) };
  if (!source) return { todo, ...unjudgeable(ours) };
  if (!ours) return { todo, kind: 'UNEXPLAINED', reasons: ['ffprobe reads nothing of it'] };
  const wanted = (told.taken ?? []).flatMap((index) => source.tracks[index] ?? []);
  const reasons: string[] = [];
  const notes: string[] = [];
  for (const [track, copy] of pairsOf({ ...source, tracks: wanted }, ours)) {
    const beside = theirs?.tracks.find(({ type }) => type === track.type);
    const { wrong, note } = compareTrack(track, copy, { beside, todo, told });
    reasons.push(...wrong.map((words) => `UNEXPLAINED ${track.type} #${track.index}: ${words}`));
    notes.push(...note.map((words) => `${track.type} #${track.index}: ${words}`));
  }
  if (reasons.length > 0) return { todo, kind: 'UNEXPLAINED', reasons: [...reasons, ...notes] };
  return { todo, kind: notes.length > 0 ? 'explained' : 'equal', reasons: notes };
}

interface Around {
  readonly beside: InspectedTrack | undefined;
  readonly todo: Case;
  readonly told: Told;
}

function compareTrack(
  track: InspectedTrack,
  copy: InspectedTrack | undefined,
  { beside, todo, told }: Around,
): { wrong: string[]; note: string[] } {
  const [wrong, note]: [string[], string[]] = [[], []];
  if (track.frames.length === 0) {
    note.push('ffmpeg decodes nothing of the source');
    return { wrong, note };
  }
  if (!copy) return { wrong: ['missing'], note };
  const limit = todo.limit === undefined ? Infinity : (startOf(track) ?? 0) + todo.limit;
  const expected = track.frames.filter(({ time }) => time < limit - 0.001);
  const isDamaged = (told.damaged ?? 0) > 0;
  if (track.type === 'video') {
    // What is presented after the end of a range may have been needed to decode what is not.
    const end = (startOf(copy) ?? 0) + (todo.limit ?? Infinity);
    const inside = copy.frames.filter(({ time }) => time < end - 0.001);
    const [count, found] = [expected.length, inside.length];
    const near = Math.abs(found - count) <= (todo.limit === undefined ? 0 : 1);
    const words = `${found} pictures instead of ${count}`;
    if (!near && isDamaged)
      note.push(`${words}: ${String(told.damaged)} damaged samples were counted`);
    else if (!near && found === beside?.frames.length) note.push(`${words}, as ffmpeg`);
    else if (!near) wrong.push(`${words}; ffmpeg has ${String(beside?.frames.length)}`);
  } else {
    const [seconds, found] = [sum(expected), sum(copy.frames)];
    const words = `${found.toFixed(3)} s of sound instead of ${seconds.toFixed(3)} s`;
    const near = beside && Math.abs(sum(beside.frames) - found) <= TOLERANCE;
    if (Math.abs(found - seconds) > PADDING) {
      if (isDamaged) note.push(`${words}: ${String(told.damaged)} damaged samples were counted`);
      else if (near) note.push(`${words}, as ffmpeg`);
      else wrong.push(`${words}; ffmpeg has ${beside ? sum(beside.frames).toFixed(3) : 'none'}`);
    }
  }
  compareSpan(track, copy, { wrong, note, isDamaged, beside });
  return { wrong, note };
}

interface Verdicts {
  readonly wrong: string[];
  readonly note: string[];
  readonly isDamaged: boolean;
  readonly beside: InspectedTrack | undefined;
}

/** When the track begins; its end follows from its length. */
function compareSpan(
  track: InspectedTrack,
  copy: InspectedTrack,
  { wrong, note, isDamaged, beside }: Verdicts,
): void {
  const [expected, found] = [startOf(track) ?? 0, startOf(copy) ?? NaN];
  const by = found - expected;
  // A block of sound before the beginning is the encoder's.
  const rate = Number(copy.facts['sample rate'] ?? Infinity);
  if (Math.abs(by) <= Math.max(START, (1.1 * BLOCK) / rate)) return;
  const words = `begins at ${found.toFixed(3)} s instead of ${expected.toFixed(3)} s`;
  const like = beside && Math.abs((startOf(beside) ?? NaN) - found) <= START;
  if (isDamaged) note.push(`${words}: its beginning is damaged`);
  else if (expected < 0 && found >= -START) note.push(`${words}: what lies before zero is hidden`);
  else if (like) note.push(`${words}, as ffmpeg`);
  else wrong.push(`${words} (ends at ${String(endOf(copy)?.toFixed(3))} s)`);
}

function refusal(
  todo: Case,
  { code, message }: NonNullable<Told['error']>,
  { source, theirs }: TranscodedFiles,
): Pick<Outcome, 'kind' | 'reasons'> {
  const told = `${code ?? 'not a MediaError'}: ${message}`;
  const decodable = source?.tracks.some(({ frames, isCover }) => frames.length > 0 && !isCover);
  if (code === undefined) return { kind: 'UNEXPLAINED', reasons: [told] };
  if (decodable !== true) {
    return { kind: 'typed error', reasons: [told, 'ffmpeg decodes nothing of it either'] };
  }
  const why = explainRefusal({ code, message }, source, {
    operation: 'transcode',
    file: theirs,
  });
  if (why !== undefined) return { kind: 'typed error', reasons: [told, why] };
  const isWide = source?.tracks.some(({ facts }) => Number(facts['channels'] ?? 0) > 6) === true;
  if (todo.container === 'ts' && code === 'formatUnsupported' && isWide) {
    return {
      kind: 'typed error',
      reasons: [told, 'libav 8 has no ADTS header for more than six channels'],
    };
  }
  return { kind: 'UNEXPLAINED', reasons: [told, 'ffmpeg does it'] };
}

/** What is transcoded when we told nothing: the first of each kind. */
function mainTracks(source: Inspection | undefined): number[] {
  return ['video', 'audio'].flatMap(
    (kind) => source?.tracks.find(({ type, isCover }) => type === kind && !isCover)?.index ?? [],
  );
}

function sum(frames: InspectedTrack['frames']): number {
  return frames.reduce((seconds, { duration }) => seconds + duration, 0);
}
