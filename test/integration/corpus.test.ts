/** The corpus: a few clips through the functions that `npm run corpus` uses, and planted faults that they must find. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, it } from '@jest/globals';

import { type Case, type Container, type Told } from '../../corpus/cases.js';
import { keepsAll } from '../../corpus/copies.js';
import { inspect } from '../../corpus/inspect.js';
import { type InspectedTrack, type Inspection } from '../../corpus/inspection.js';
import { type Doing, judgeFiles, judgeRemux } from '../../corpus/judge.js';
import { judgeProbed } from '../../corpus/judgeProbe.js';
import { judgeTranscode } from '../../corpus/judgeTranscode.js';
import { doCase } from '../../corpus/ours.js';
import { isFailure, type Outcome } from '../../corpus/outcome.js';
import { Runner } from '../../corpus/pool.js';
import { details, summary, table } from '../../corpus/report.js';
import { describeWith } from '../support/judges.js';
import { describeWithClip } from '../support/media.js';

const folder = mkdtempSync(join(tmpdir(), 'rxmux-corpus-test-'));

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const doing: Doing = async (todo) => ({ kind: 'told', told: await doCase(todo) });

const caseOf = (operation: Case['operation'], input: string, container: Container): Case => ({
  operation,
  input,
  container,
  output: join(folder, `out.${operation}.${container}`),
});

async function remuxed(path: string, container: Container): Promise<Outcome> {
  const subject = { path, source: await inspect(path) };
  return await judgeRemux(caseOf('remux', path, container), subject, doing);
}

describeWith('ffprobe', 'a remux', () => {
  describeWithClip('made__h264_aac_2s.mp4', 'of H.264 and AAC', (path) => {
    it('is equal in mp4 and mov, explained in Matroska and MPEG-TS, refused by WebM', async () => {
      const kinds: string[] = [];
      for (const container of ['mp4', 'mov', 'mkv', 'ts', 'webm'] as const) {
        kinds.push((await remuxed(path, container)).kind);
      }
      expect(kinds).toEqual(['equal', 'equal', 'explained', 'explained', 'typed error']);
    });

    it('says why it differs', async () => {
      const { reasons } = await remuxed(path, 'ts');
      expect(reasons.join('\n')).toContain('ts has no way to hide it');
    });
  });

  describeWithClip(
    'media__sample_with_srt.mkv',
    'with a track that the container refuses',
    (path) => {
      it('is a typed error, and the others are seen without it', async () => {
        const { kind, reasons } = await remuxed(path, 'mp4');
        expect(kind).toBe('typed error');
        expect(reasons.join('\n')).toMatch(
          /subtitle #2 \(subrip\)[^]*without it: (?:equal|explained|better)/,
        );
      });
    },
  );

  describeWithClip('made__zeros.mp4', 'of what is no movie', (path) => {
    it('is a typed error', async () => {
      const { kind, reasons } = await remuxed(path, 'mp4');
      expect(kind).toBe('typed error');
      expect(reasons[0]).toMatch(/^invalidSourceMedia: /);
    });
  });

  describeWithClip('made__h264_aac_2s.mp4', 'beside a transcode', (path) => {
    it('is judged by pictures, sound and times', async () => {
      const subject = { path, source: await inspect(path) };
      const outcome = await judgeTranscode(caseOf('transcode', path, 'mkv'), subject, doing);
      expect(outcome.kind).toBe('equal');
    });

    it('is judged by tracks and duration when it is probed', async () => {
      const todo: Case = { ...caseOf('probe', path, 'mp4'), container: 'none' };
      expect(judgeProbed(await doCase(todo), await inspect(path)).kind).toBe('equal');
    });
  });
});

/** A file that need not exist: ten pictures and ten blocks of sound. */
function made(change: (track: InspectedTrack) => InspectedTrack = (track) => track): Inspection {
  const track = (index: number, type: string, codec: string): InspectedTrack => {
    const times = Array.from({ length: 10 }, (_, place) => place * 0.04);
    const one = { duration: 0.04, bytes: 100 };
    return {
      index,
      type,
      codec,
      isCover: false,
      facts: { 'colour matrix': 'bt709' },
      packets: times.map((time) => ({
        ...one,
        pts: time,
        dts: time,
        hash: '',
        isHidden: false,
        isSync: true,
      })),
      frames: times.map((time) => ({ ...one, time, hash: `${type} ${time}` })),
    };
  };
  const tracks = [track(0, 'video', 'h264'), track(1, 'audio', 'aac')];
  return {
    tracks: tracks.map(change),
    isDecoded: true,
    duration: 0.4,
    format: 'mov',
    complaint: '',
  };
}

const video = (change: (track: InspectedTrack) => Partial<InspectedTrack>) =>
  made((track) => (track.type === 'video' ? { ...track, ...change(track) } : track));

const told: Told = { warnings: [] };
const mp4 = caseOf('remux', 'in.mp4', 'mp4');
const judged = (ours: Inspection): Outcome =>
  judgeFiles(mp4, { source: made(), ours, theirs: undefined, told });

describe('a planted fault', () => {
  it('is none: the same is equal', () => {
    expect(judged(made())).toMatchObject({ kind: 'equal', reasons: [] });
  });

  const faults: readonly (readonly [string, Inspection, RegExp])[] = [
    [
      'a dropped packet',
      video(({ packets, frames }) => ({
        packets: packets.slice(0, -1),
        frames: frames.slice(0, -1),
      })),
      /video #0: packets 10 → 9/,
    ],
    [
      'a shifted start',
      video(({ frames }) => ({ frames: frames.map((one) => ({ ...one, time: one.time + 0.02 })) })),
      /video #0: time 0\.0000 s → 0\.0200 s/,
    ],
    [
      'a changed picture',
      video(({ frames }) => ({
        frames: frames.map((one, at) => (at === 4 ? { ...one, hash: 'x' } : one)),
      })),
      /video #0: frames the same → 1 differ/,
    ],
    [
      'one picture at another time',
      video(({ frames }) => ({
        frames: frames.map((one, at) => (at === 4 ? { ...one, time: one.time + 0.01 } : one)),
      })),
      /video #0: frame times/,
    ],
    ['a lost colour', video(() => ({ facts: {} })), /video #0: colour matrix bt709 → not said/],
    [
      'a lost track',
      { ...made(), tracks: made().tracks.slice(0, 1) },
      /audio #1: track audio \(aac\) → missing/,
    ],
  ];

  it.each(faults)('is found: %s', (_, ours, words) => {
    const { kind, reasons } = judged(ours);
    expect(kind).toBe('UNEXPLAINED');
    expect(reasons.join('\n')).toMatch(words);
  });

  it('makes a copy that is not whole', () => {
    expect(keepsAll(made(), made())).toBe(true);
    expect(
      keepsAll(
        made(),
        video(({ packets }) => ({ packets: packets.slice(1) })),
      ),
    ).toBe(false);
  });
});

describe('a process of ours', () => {
  const script = (body: string): string => {
    const path = join(folder, `child-${body.length}.cjs`);
    writeFileSync(path, `process.on('message', () => { ${body} });`);
    return path;
  };

  it('that is killed is seen, and the next case gets another', async () => {
    const runner = new Runner(script(`process.kill(process.pid, 'SIGSEGV');`), 20_000);
    expect(await runner.do(mp4)).toMatchObject({ kind: 'signal' });
    expect(await runner.do(mp4)).toMatchObject({ kind: 'signal' });
    expect(await runner.close()).toBeUndefined();
  });

  it('that does not answer is seen, and ended', async () => {
    const runner = new Runner(script(''), 300);
    expect(await runner.do(mp4)).toEqual({ kind: 'hang', seconds: 0.3 });
    expect(await runner.close()).toBeUndefined();
  });

  it('that answers is believed, and ends by itself', async () => {
    const runner = new Runner(script(`process.send({ warnings: ['seen'] });`), 20_000);
    expect(await runner.do(mp4)).toEqual({ kind: 'told', told: { warnings: ['seen'] } });
    expect(await runner.close()).toBeUndefined();
  });
});

describe('the table', () => {
  const outcomes = [
    judged(made()),
    { ...judged(video(() => ({ facts: {} }))), todo: { ...mp4, input: 'other.mp4' } },
  ];

  it('has a row for each file and a column for each case', () => {
    expect(table(outcomes)).toBe('file       remux mp4\nin.mp4     ≡\nother.mp4  ?');
    expect(summary(outcomes)).toContain('2 cases: ≡ 1 equal');
    expect(details(outcomes, isFailure)).toContain('? other.mp4: remux mp4: UNEXPLAINED');
  });
});
