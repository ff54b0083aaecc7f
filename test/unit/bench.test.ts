/** The bench's own arithmetic: what it would tell of numbers that are known. */
import { describe, expect, it } from '@jest/globals';

import { Figures } from '../../bench/support/contest.js';
import { FragmentCounter } from '../../bench/support/fragments.js';
import { goal, verdict, wanted } from '../../bench/support/goal.js';
import { type CountedTrack, keptAll } from '../../bench/support/kept.js';
import { type Cost, lastJson, timesOf } from '../../bench/support/measure.js';
import { median, percentile, short, spread } from '../../bench/support/numbers.js';
import { inOrder, repeated } from '../../bench/support/packets.js';
import { differences } from '../../bench/support/probe.js';
import { renewed } from '../../bench/support/renewed.js';
import { summary } from '../../bench/support/summary.js';
import { markdown, table } from '../../bench/support/table.js';

const cost = (cpu: number, round: number): Cost => ({ wall: cpu * 2, cpu, said: {}, round });
const cpu = (of: Cost): number => of.cpu;
const runs = (...seconds: readonly number[]): { costs: Cost[]; problems: string[] } => ({
  costs: seconds.map(cost),
  problems: [],
});

describe('numbers', () => {
  it('median, of odd and even many, in any order', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(() => median([])).toThrow('nothing');
  });

  it('percentile by nearest rank', () => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect([0.5, 0.95, 0.99, 1].map((part) => percentile(values, part))).toEqual([50, 95, 99, 100]);
    expect(percentile([7], 0.5)).toBe(7);
  });

  it('spread', () => {
    expect(spread([2, 9, 4])).toEqual({ median: 4, min: 2, max: 9 });
  });

  it.each([
    [0.12345, '0.123'],
    [1.0234, '1.023'],
    [12.34, '12.3'],
    [123.4, '123'],
    [1474.9, '1475'],
    [0, '0.000'],
    [NaN, 'NaN'],
  ])('short(%p) is %s', (value, text) => {
    expect(short(value)).toBe(text);
  });
});

describe('goals', () => {
  it.each([
    ['≤', 1.02, 1.02, true],
    ['≤', 1.03, 1.02, false],
    ['<', 1.8, 1.8, false],
    ['≥', 0.95, 0.95, true],
    ['≥', 0.94, 0.95, false],
    ['>', 115, 115, false],
  ] as const)('%s: %p against %p', (relation, value, limit, met) => {
    expect(goal('x', value, relation, limit).met).toBe(met);
  });

  it('tell by how much they were missed', () => {
    const missed = goal('p99', 15, '≤', 10, 'ms');
    expect([wanted(missed), verdict(missed)]).toEqual(['p99 ≤ 10 ms', 'missed by 50 %: 15.0 ms']);
    expect(verdict(goal('ratio', 0.9, '≤', 1.02))).toBe('met: 0.900');
    expect(verdict(goal('ratio', 1.023, '≤', 1.02))).toBe('missed by 0.3 %: 1.023');
  });

  it('are not met by what was not measured', () => {
    const unknown = goal('ratio', NaN, '≤', 1);
    expect([unknown.met, verdict(unknown)]).toEqual([false, 'not measured']);
    const unequal = goal('more than the peer', 88, '>', NaN);
    expect([unequal.met, wanted(unequal)]).toEqual([false, 'more than the peer > ?']);
    const stored = JSON.parse(JSON.stringify(unknown)) as typeof unknown;
    expect(verdict(stored)).toBe('not measured');
  });
});

describe('figures', () => {
  const figures = new Figures(
    new Map([
      ['rxmux', runs(2, 30, 4)],
      ['ffmpeg', runs(1, 10, 4)],
      ['slow', runs(8)],
      ['broken', { costs: [], problems: ['ended with 1'] }],
    ]),
  );

  it('compare round by round, so that a slow moment cancels out', () => {
    expect(figures.ratio('rxmux', 'ffmpeg', cpu)).toBe(2);
    expect(figures.ratio('slow', 'ffmpeg', cpu)).toBe(8);
    expect(figures.ratio('rxmux', 'broken', cpu)).toBeNaN();
  });

  it('compare only rounds that both ran', () => {
    const gap = new Figures(
      new Map([
        ['rxmux', { costs: [cost(2, 0), cost(9, 2)], problems: ['killed'] }],
        ['ffmpeg', runs(1, 100, 3)],
      ]),
    );
    expect(gap.ratio('rxmux', 'ffmpeg', cpu)).toBe(2.5);
  });

  it('find the best peer among those that ran', () => {
    expect(figures.of('rxmux', cpu)).toBe(4);
    expect(figures.best(cpu)).toBe('ffmpeg');
    expect(figures.peers).not.toContain('broken');
    expect(figures.report().at(-1)).toMatchObject({ runs: 0, problems: ['ended with 1'] });
  });
});

describe('what programs print', () => {
  it('times, from the last line', () => {
    const { wall, cpu: used } = timesOf('some warning\n1.500 1.200 0.100\n');
    expect(wall).toBe(1.5);
    expect(used).toBeCloseTo(1.3);
    expect(() => timesOf('Segmentation fault')).toThrow('did not tell');
  });

  it('facts, from the last line, when it is JSON', () => {
    expect(lastJson('progress\n{"inside":2}\n')).toEqual({ inside: 2 });
    expect(lastJson('done')).toEqual({});
  });
});

describe('the check of an output', () => {
  const found = { packets: { video: 10, audio: 18 }, seconds: 1, size: '16x16' };

  it('finds nothing wrong with the same', () => {
    expect(differences(found, found)).toEqual([]);
    expect(
      differences(found, { ...found, packets: { video: 10, audio: 20 }, slack: { audio: 2 } }),
    ).toEqual([]);
  });

  it.each([
    [{ ...found, packets: { video: 11 } }, '10 of 11 video packets'],
    [{ ...found, packets: { subtitle: 1 } }, '0 of 1 subtitle packets'],
    [{ ...found, seconds: 1.2 }, '1 s long instead of 1.2 s'],
    [{ ...found, seconds: NaN }, '1 s long instead of NaN s'],
    [{ ...found, size: '16x8' }, '16x16 instead of 16x8'],
  ])('tells of %p', (expected, words) => {
    expect(differences(found, expected)).toEqual([words]);
  });
});

describe('the check of a copy', () => {
  const track = (kind: string, codec: string, packets: number, bytes = packets): CountedTrack => ({
    kind,
    codec,
    packets,
    bytes,
  });
  const video = track('video', 'h264', 5);
  const pcm = track('audio', 'pcm_s16le', 5, 100);

  it('wants every packet of every track', () => {
    expect(keptAll([video, pcm], [pcm, video])).toBe(true);
    expect(keptAll([video, video], [video])).toBe(false);
    expect(keptAll([video], [track('video', 'h264', 4)])).toBe(false);
    expect(keptAll([video], [track('audio', 'h264', 5)])).toBe(false);
  });

  it('wants every byte of uncompressed sound, however it is cut', () => {
    expect(keptAll([pcm], [track('audio', 'pcm_s16le', 7, 100)])).toBe(true);
    expect(keptAll([pcm], [track('audio', 'pcm_s16le', 5, 99)])).toBe(false);
  });

  it('is not content with nothing', () => {
    expect(keptAll([], [])).toBe(false);
    expect(keptAll([track('video', 'h264', 0)], [track('video', 'h264', 0)])).toBe(false);
  });
});

describe('fragments', () => {
  const box = (type: string, ...parts: readonly Uint8Array[]): Buffer => {
    const body = Buffer.concat(parts);
    const header = Buffer.alloc(8);
    header.writeUInt32BE(8 + body.length);
    header.write(type, 4, 'latin1');
    return Buffer.concat([header, body]);
  };
  const moof = (samples: number): Buffer =>
    box(
      'moof',
      box('mfhd', Buffer.alloc(8)),
      box('traf', box('trun', Buffer.from([0, 0, 0, 0, 0, 0, 0, samples]))),
    );

  it('count when their last byte is there, however the bytes are cut', () => {
    const movie = Buffer.concat([
      box('ftyp', Buffer.alloc(4)),
      moof(1),
      box('mdat', Buffer.alloc(9)),
      moof(3),
      box('mdat', Buffer.alloc(20)),
    ]);
    for (const size of [1, 7, movie.length]) {
      const seen: number[] = [];
      const counter = new FragmentCounter((samples) => seen.push(samples));
      for (let at = 0; at < movie.length - 1; at += size) {
        counter.push(movie.subarray(at, Math.min(at + size, movie.length - 1)));
      }
      expect(seen).toEqual([1]);
      counter.push(movie.subarray(-1));
      expect(seen).toEqual([1, 4]);
    }
  });

  it('refuse what is no fragment', () => {
    const counter = new FragmentCounter(() => undefined);
    expect(() => {
      counter.push(Buffer.alloc(16));
    }).toThrow('0 bytes');
  });
});

describe('packets in memory', () => {
  const packet = (dts: number, duration: number) => ({
    bytes: Uint8Array.of(dts),
    pts: dts,
    dts,
    duration,
    isSync: true,
  });
  const video = { timescale: 10, packets: [packet(0, 10), packet(10, 10)] };
  const audio = { timescale: 100, packets: [packet(0, 80), packet(80, 80), packet(160, 80)] };

  it('are repeated without a seam, with bytes of their own', () => {
    const all = [...repeated(video, 2)];
    expect(all.map(({ dts }) => dts)).toEqual([0, 10, 20, 30]);
    expect(all[2]?.bytes).toEqual(Buffer.from(video.packets[0]?.bytes ?? []));
    expect(all[2]?.bytes).not.toBe(all[0]?.bytes);
  });

  it('are put in the order of their decode times', () => {
    const kinds = [...inOrder({ video, audio })].map(({ kind }) => kind);
    expect(kinds).toEqual(['audio', 'video', 'audio', 'video', 'audio']);
  });
});

describe('tables', () => {
  const rows = [
    { work: 'remux', peers: 'a|b' },
    { work: 'x', peers: undefined, extra: 1 },
  ];

  it('for a terminal', () => {
    expect(table(rows)).toBe(
      ['work   peers  extra', '-----  -----  -----', 'remux  a|b', 'x             1'].join('\n'),
    );
  });

  it('for Markdown, aligned', () => {
    expect(markdown(rows)).toBe(
      [
        '| work  | peers | extra |',
        '| ----- | ----- | ----- |',
        '| remux | a\\|b  |       |',
        '| x     |       | 1     |',
      ].join('\n'),
    );
  });

  it('sum a run up: a line for each goal, peers beside the first', () => {
    const result = {
      rows: [
        {
          work: 'remux',
          goals: [goal('CPU', 1, '<', 1.8), goal('wall', 2, '≤', 1)],
          peers: [
            { peer: 'rxmux', ratio: 1 },
            { peer: 'ffmpeg', ratio: 1 },
            { peer: 'other', ratio: null },
          ],
          absent: ['GStreamer'],
        },
      ],
    };
    expect(summary(result)).toEqual([
      {
        work: 'remux',
        goal: 'CPU < 1.8',
        'this run': 'met: 1.000',
        peers: 'ffmpeg 1.000, GStreamer: absent',
      },
      { work: '', goal: 'wall ≤ 1', 'this run': 'missed by 100 %: 2.000', peers: '' },
    ]);
  });
});

describe('a result in which a row was measured anew', () => {
  const rows = [
    { id: 'a', work: 'first' },
    { id: 'b', work: 'second' },
  ];
  const saved = { date: '2026-01-01', machine: '2 × X', ffmpeg: '5', rows };

  it('has it in the place of the old one, with its day', () => {
    const run = { ...saved, date: '2026-02-01', quick: false, rows: [{ id: 'b', work: 'again' }] };
    expect(renewed(saved, run)).toEqual({
      ...saved,
      rows: [rows[0], { id: 'b', work: 'again', date: '2026-02-01' }],
    });
    const [, same] = renewed(saved, { ...run, date: saved.date }).rows;
    expect(same).toEqual({ id: 'b', work: 'again' });
    const { rows: more } = renewed(saved, { ...saved, rows: [{ id: 'c' }] });
    expect(more.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });

  it.each([{ machine: '4 × X' }, { ffmpeg: '6' }, { gstreamer: '1' }])(
    'is not of another machine or another program: %j',
    (other) => {
      expect(() => renewed(saved, { ...saved, ...other, rows: [] })).toThrow(/Save a whole run/);
    },
  );
});
