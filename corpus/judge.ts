/** Decides what the remux of a file ends as. */
import { rm } from 'node:fs/promises';

import { type Case, type ToldError, type Told } from './cases.js';
import { differences } from './compare.js';
import { type Inspection } from './inspection.js';
import { inspect } from './inspect.js';
import { type Outcome } from './outcome.js';
import { type Result } from './pool.js';
import { explainRefusal } from './refusals.js';
import { explain } from './rules.js';
import { remuxWithFfmpeg, type Theirs } from './theirs.js';

/** What is known of a file before anything is done to it. */
export interface Subject {
  readonly path: string;
  /** Undefined when ffprobe makes nothing of it. */
  readonly source: Inspection | undefined;
  /** What we said of it. */
  readonly probed?: Told | undefined;
}

/** Does a case of ours. */
export type Doing = (todo: Case) => Promise<Result>;

/** The same case by ffmpeg, and what is in its file. */
export interface Beside {
  readonly theirs: Theirs;
  readonly file: Inspection | undefined;
}

/** Remuxes, with both, and compares. Tracks that the container refuses are left out in a second try, so that the others are seen. */
export async function judgeRemux(todo: Case, subject: Subject, doing: Doing): Promise<Outcome> {
  const result = await doing(todo);
  const lost = lostProcess(todo, result);
  if (lost) return lost;
  if (result.kind !== 'told') return { todo, kind: 'UNEXPLAINED', reasons: ['it said nothing'] };
  const { error } = result.told;

  try {
    return error
      ? await judgeRefusal(todo, { subject, error, doing })
      : await judgeCopy(todo, subject, result.told);
  } finally {
    await rm(todo.output, { force: true });
  }
}

/** A process that ended, or did not answer. */
export function lostProcess(todo: Case, result: Result): Outcome | undefined {
  if (result.kind === 'signal') return { todo, kind: 'SIGNAL', reasons: [result.how] };
  if (result.kind !== 'hang') return undefined;
  return { todo, kind: 'HANG', reasons: [`no answer within ${result.seconds} s`] };
}

/** `isQuick`: without decoding, which is made up for when it matters. */
async function besideOf(todo: Case, isQuick: boolean): Promise<Beside> {
  const { container } = todo;
  const output = `${todo.output}.ffmpeg`;
  const theirs = await remuxWithFfmpeg({ ...todo, output });
  const file = theirs.ok
    ? await inspect(output, { container, ...(isQuick ? { seconds: 0 } : {}) })
    : undefined;
  await rm(output, { force: true });
  return { theirs, file };
}

async function judgeCopy(todo: Case, { source, probed }: Subject, told: Told): Promise<Outcome> {
  const ours = await inspect(todo.output, todo);
  if (!source) return { todo, ...unjudgeable(ours) };
  if (!ours) return { todo, kind: 'UNEXPLAINED', reasons: ['ffprobe reads nothing of it'] };
  const isSame = differences(withoutTracks(source, todo.without ?? []), ours).length === 0;
  const beside = await besideOf(todo, isSame);
  const outcome = judgeFiles(todo, { source, ours, theirs: beside.file, told, probed });
  return { ...outcome, ffmpeg: wordsOf(beside.theirs) };
}

/** What rxmux reads and ffprobe 5.1 does not. */
export function unjudgeable(ours: Inspection | undefined): Pick<Outcome, 'kind' | 'reasons'> {
  const packets = ours?.tracks.map((track) => `${track.type} ${track.packets.length}`).join(', ');
  const reason = ours
    ? `ffprobe 5.1 makes nothing of the source; of the copy it reads ${packets ?? ''} packets`
    : 'ffprobe 5.1 makes nothing of the source, nor of the copy';
  return { kind: ours ? 'better' : 'explained', reasons: [reason] };
}

/** The files of one case. */
export interface Files {
  readonly source: Inspection;
  readonly ours: Inspection;
  readonly theirs: Inspection | undefined;
  readonly told: Told;
  readonly probed?: Told | undefined;
}

/** Compares a copy with its source, and with ffmpeg's copy. */
export function judgeFiles(todo: Case, files: Files): Outcome {
  const { source, ours, theirs } = files;
  const found = differences(withoutTracks(source, todo.without ?? []), ours);
  const reasons = new Set<string>();
  let isUnexplained = false;
  for (const difference of found) {
    const why = explain(difference, { ...files, todo, all: found });
    isUnexplained ||= why === undefined;
    const { field, track, expected, found: actual } = difference;
    const what = `${track.type} #${track.index}: ${field} ${expected} → ${actual}`;
    reasons.add(why ?? `UNEXPLAINED ${what}`);
  }
  if (isUnexplained) return { todo, kind: 'UNEXPLAINED', reasons: [...reasons] };
  if (found.length > 0) return { todo, kind: 'explained', reasons: [...reasons] };
  const better = theirs ? lostByFfmpeg(source, theirs) : [];
  return better.length > 0
    ? { todo, kind: 'better', reasons: better }
    : { todo, kind: 'equal', reasons: [] };
}

function withoutTracks(source: Inspection, left: readonly number[]): Inspection {
  return { ...source, tracks: source.tracks.filter(({ index }) => !left.includes(index)) };
}

/** What ffmpeg's copy has lost of the source, while ours is the same. */
function lostByFfmpeg(source: Inspection, theirs: Inspection): string[] {
  return differences(source, theirs).map(
    ({ field, track, expected, found }) =>
      `ours is as the source; ffmpeg's ${track.type} #${track.index} has ${field} ${found} instead of ${expected}`,
  );
}

interface Refusal {
  readonly subject: Subject;
  readonly error: ToldError;
  readonly doing: Doing;
}

async function judgeRefusal(todo: Case, refusal: Refusal): Promise<Outcome> {
  const { error, subject, doing } = refusal;
  const beside = await besideOf(todo, false);
  const ffmpeg = wordsOf(beside.theirs);
  const told = `${error.code ?? 'not a MediaError'}: ${error.message}`;
  const why =
    error.code === undefined
      ? undefined
      : explainRefusal(error, subject.source, { ...beside, operation: 'remux' });
  const track = indexOf(error);
  const isLeftOut = track !== undefined && todo.without?.includes(track) === true;
  if (why === undefined || isLeftOut) return { todo, kind: 'UNEXPLAINED', reasons: [told], ffmpeg };
  const others = subject.source?.tracks.filter(
    ({ index, type }) => index !== track && type !== 'data' && !todo.without?.includes(index),
  );
  const typed: Outcome = { todo, kind: 'typed error', reasons: [told, why], ffmpeg };
  if (track === undefined || !others || others.length === 0) return typed;
  const rest = await judgeRemux(
    { ...todo, without: [...(todo.without ?? []), track] },
    subject,
    doing,
  );
  const reasons = [told, why, `without it: ${rest.kind}`, ...rest.reasons];
  const isBad = rest.kind === 'UNEXPLAINED' || rest.kind === 'SIGNAL' || rest.kind === 'HANG';
  return { ...typed, kind: isBad ? rest.kind : 'typed error', reasons };
}

/** The place of the track that an error of ours names. */
function indexOf({ code, track }: ToldError): number | undefined {
  const number = /#(\d+)$/.exec(track ?? '')?.[1];
  return code === 'formatUnsupported' && number !== undefined ? Number(number) : undefined;
}

function wordsOf({ ok, how, complaint }: Theirs): string {
  return `${ok ? 'wrote' : 'failed'} with ${how}${complaint === '' ? '' : ` (${complaint})`}`;
}
