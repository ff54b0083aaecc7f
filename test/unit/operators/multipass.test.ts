import { describe, expect, it } from '@jest/globals';
import { type Observable } from 'rxjs';
import { multipass, type MultipassOptions } from '../../../operators/multipass.js';
import { type FakeCodecOptions, type RxTestHelpers } from '../../../marbles/index.js';
import { type MediaError } from '../../../src/errors.js';
import { type MultipassReport, type PassDescription } from '../../../src/passes/passDescription.js';
import { type PassSource } from '../../../src/passes/multipassing.js';
import { pull } from '../../../src/source/pull.js';
import { timeRange } from '../../../src/sample/range.js';
import { type EncodedSample } from '../../../src/sample/encodedSample.js';
import { type VideoSample } from '../../../src/sample/videoSample.js';
import { codeOf } from '../../support/codeOf.js';
import { marbles } from '../../support/marbles.js';

/** Encoders with passes of their own, for a bit rate. */
const RATE = { codec: 'h264', averageBitRate: 1_000_000 };

/** What a program hears of passes. */
class Heard {
  public readonly passes: PassDescription[] = [];
  public report: MultipassReport | undefined;
  public readonly options: MultipassOptions = {
    onPass: (pass) => this.passes.push(pass),
    onReport: (report) => {
      this.report = report;
    },
  };
}

/** A source for each pass, by its diagram; what there is of them when a pass asks. */
const sources = (t: RxTestHelpers, diagrams: readonly string[]) => {
  const each = diagrams.map((diagram) => t.samples(diagram, { kind: 'video' }));
  const source: PassSource = ({ number }) => {
    const one = each[number - 1];
    if (!one) throw new Error(`Nobody thought of pass ${number}.`);
    return one as Observable<VideoSample>;
  };
  return { each, source };
};

/** The encoder of passes: names what it makes by the pass. */
const byPass: FakeCodecOptions = {
  stages: 'encode',
  name: (input, _, pass) => `${input}${pass?.number ?? ''}`,
};

const coded = (t: RxTestHelpers, out: Observable<EncodedSample>) => out.pipe(t.marks());

describe('multipass, with passes of the encoder', () => {
  it('asks the source again for each pass, one after the other, and gives what the last one made', () => {
    marbles((t) => {
      const codec = t.fakeCodec('(p|)', byPass);
      const workspace = t.fakeWorkspace();
      const heard = new Heard();
      const { each, source } = sources(t, ['a-b-|', 'a-b-|']);
      const out = multipass(source, RATE, { ...heard.options, passes: 2 });
      t.expectObservable(coded(t, out)).toBe('--------(xy|)', { x: 'a2', y: 'b2' });
      t.expectSubscriptions(each[0]?.subscriptions ?? []).toBe('^---!');
      t.expectSubscriptions(each[1]?.subscriptions ?? []).toBe('----^---!');
      t.flush();
      expect(heard.passes.map(({ number, purpose }) => [number, purpose])).toEqual([
        [1, 'analyse'],
        [2, 'encode'],
      ]);
      expect(heard.passes[0]?.sourceTimeRanges).toEqual([timeRange(0)]);
      expect(codec.passes.map(({ number, isLast }) => [number, isLast])).toEqual([
        [1, false],
        [2, true],
      ]);
      expect(new Set(codec.passes.map(({ statistics }) => statistics)).size).toBe(1);
      expect(heard.report).toMatchObject({ passes: 2, stoppedBecause: 'passes', frames: 2 });
      expect([workspace.opened, workspace.closed]).toEqual([1, 1]);
      expect(workspace.silos.map(({ isClosed }) => isClosed)).toEqual([true, true]);
      expect([codec.opened, codec.closed]).toEqual([2, 2]);
    });
  });

  it('does nothing before it is subscribed, and everything anew for each subscriber', () => {
    marbles((t) => {
      const workspace = t.fakeWorkspace();
      const { each, source } = sources(t, ['a-|']);
      const out = coded(t, multipass(source, RATE, { passes: 1 }));
      t.expectObservable(out).toBe('       --(a|)');
      t.expectObservable(out, '---^').toBe('-----(a|)');
      t.expectSubscriptions(each[0]?.subscriptions ?? []).toBe(['^-!', '---^-!']);
      t.flush();
      expect([workspace.opened, workspace.closed]).toEqual([2, 2]);
    });
  });

  it('completes with an empty source, after one pass', () => {
    marbles((t) => {
      const heard = new Heard();
      const { source } = sources(t, ['--|']);
      t.expectObservable(multipass(source, RATE, heard.options)).toBe('--|');
      t.flush();
      expect(heard.report).toMatchObject({ passes: 1, frames: 0, stoppedBecause: 'noGain' });
    });
  });

  it('asks for no further pass when its time is over', () => {
    marbles((t) => {
      const heard = new Heard();
      const { source } = sources(t, ['a-|']);
      const out = multipass(source, RATE, { ...heard.options, timeLimit: 0 });
      t.expectObservable(coded(t, out)).toBe('--(a|)');
      t.flush();
      expect(heard.report?.stoppedBecause).toBe('timeLimit');
    });
  });

  it.each([
    ['in the first', ['a-#', ''], '--#'],
    ['in a later one', ['a-|', 'a--#'], '-----#'],
  ])('fails with its source, %s pass', (_, diagrams, expected) => {
    marbles((t) => {
      const codec = t.fakeCodec('(p|)', { stages: 'encode' });
      const workspace = t.fakeWorkspace();
      const { source } = sources(t, diagrams);
      t.expectObservable(multipass(source, RATE)).toBe(expected);
      t.flush();
      expect(codec.closed).toBe(codec.opened);
      expect([workspace.opened, workspace.closed]).toEqual([1, 1]);
      expect(workspace.silos.every(({ isClosed }) => isClosed)).toBe(true);
    });
  });

  it.each([
    ['the first', '^-!', [' ^-!'], []],
    ['a later', '  ^-----!', ['^---!'], ['----^-!']],
  ])('leaves nothing when it is unsubscribed in %s pass', (_, unsub, first, second) => {
    marbles((t) => {
      const codec = t.fakeCodec('(p|)', { stages: 'encode' });
      const workspace = t.fakeWorkspace();
      const { each, source } = sources(t, ['a-b-|', 'a-b-|']);
      t.expectObservable(multipass(source, RATE), unsub).toBe('-');
      t.expectSubscriptions(each[0]?.subscriptions ?? []).toBe(first);
      t.expectSubscriptions(each[1]?.subscriptions ?? []).toBe(second);
      t.flush();
      expect(codec.closed).toBe(codec.opened);
      expect([workspace.opened, workspace.closed]).toEqual([1, 1]);
    });
  });

  it('leaves nothing when it is unsubscribed while the result is read', () => {
    marbles((t) => {
      const workspace = t.fakeWorkspace();
      const { source } = sources(t, ['abc|']);
      const out = multipass(source, RATE, { passes: 1, window: 1 });
      t.expectObservable(out.pipe(t.consume('--|')), '^------!').toBe('-----a-');
      t.flush();
      expect([workspace.opened, workspace.closed]).toEqual([1, 1]);
    });
  });

  it('fails with the encoder, and with the disk', () => {
    marbles((t) => {
      t.fakeCodec('-#', { stages: 'encode' });
      const { each, source } = sources(t, ['a-b-|']);
      t.expectObservable(multipass(source, RATE)).toBe('-#');
      t.expectSubscriptions(each[0]?.subscriptions ?? []).toBe('^!');
    });
    marbles((t) => {
      const workspace = t.fakeWorkspace({ ready: 't-#' });
      const { each, source } = sources(t, ['a-b-c-|']);
      t.expectObservable(multipass(source, RATE)).toBe('--#');
      t.expectSubscriptions(each[0]?.subscriptions ?? []).toBe('^-!');
      t.flush();
      expect(workspace.closed).toBe(1);
    });
  });

  it('holds the source back while the disk has enough, in every pass', () => {
    marbles((t) => {
      t.fakeWorkspace({ ready: 'f--t' });
      const letters = t.samplesOf('(abc)', { kind: 'video' });
      const source: PassSource = () => pull<VideoSample>(letters, { window: 1 });
      const out = multipass(source, RATE, { passes: 1, window: 1 });
      t.expectObservable(coded(t, out)).toBe('---(abc|)');
    });
  });

  it('waits until its workspace is open', () => {
    marbles((t) => {
      t.fakeWorkspace({ open: '--|' });
      const { each, source } = sources(t, ['a-|']);
      t.expectObservable(coded(t, multipass(source, RATE, { passes: 1 }))).toBe('----(a|)');
      t.expectSubscriptions(each[0]?.subscriptions ?? []).toBe('--^-!');
    });
  });
});

describe('a source in a later pass', () => {
  it.each([
    ['fewer', 'a-|', '1 picture, and 2 before'],
    ['more', 'a-b-c-|', '3 pictures, and 2 before'],
    ['none', '--|', '0 pictures, and 2 before'],
  ])('must not bring %s pictures', (_, diagram, what) => {
    marbles((t) => {
      const { source } = sources(t, ['a-b-|', diagram]);
      const errors: MediaError[] = [];
      multipass(source, RATE).subscribe({
        error: (error: unknown) => errors.push(error as MediaError),
      });
      t.flush();
      expect(errors.map(({ code }) => code)).toEqual(['formatChanged']);
      expect(errors[0]?.message).toContain('From 0 s to the end');
      expect(errors[0]?.message).toContain(what);
    });
  });

  it('must not bring pictures at other times', () => {
    marbles((t) => {
      const first = t.samples('a-b-|', { kind: 'video' });
      const later = t.samples('a-b-|', { kind: 'video', times: { b: 1.5 } });
      const source: PassSource = ({ number }) =>
        (number === 1 ? first : later) as Observable<VideoSample>;
      const errors: MediaError[] = [];
      multipass(source, RATE).subscribe({
        error: (error: unknown) => errors.push(error as MediaError),
      });
      t.flush();
      expect(errors.map(({ code }) => code)).toEqual(['formatChanged']);
    });
  });

  it('must not bring pictures behind the end of the last range', () => {
    marbles((t) => {
      const first = t.samples('a-b-|', { kind: 'video' });
      const later = t.samples('a-b-c-|', { kind: 'video', times: { c: 90 } });
      const source: PassSource = ({ number }) =>
        (number === 1 ? first : later) as Observable<VideoSample>;
      const errors: MediaError[] = [];
      multipass(source, RATE, { method: 'ranges' }).subscribe({
        error: (error: unknown) => errors.push(error as MediaError),
      });
      t.flush();
      expect(errors.map(({ code }) => code)).toEqual(['formatChanged']);
      expect(errors[0]?.message).toContain('From 90 s to 92 s it brought 1 picture, and 0 before');
    });
  });

  it('may throw instead of bringing anything', () => {
    marbles((t) => {
      const workspace = t.fakeWorkspace();
      const { source } = sources(t, ['a-|']);
      const errors: unknown[] = [];
      multipass(source, RATE).subscribe({ error: (error: unknown) => errors.push(error) });
      t.flush();
      expect(errors.map(String)).toEqual(['Error: Nobody thought of pass 2.']);
      expect(workspace.closed).toBe(1);
    });
  });
});

describe('what several passes are to reach', () => {
  const none: PassSource = () => [];

  it.each([
    ['nothing', { codec: 'h264' }, {}],
    ['a constant quality', { codec: 'h264', quality: 0.5 }, {}],
    ['two things', RATE, { targetSize: 1000 }],
    ['a size below one', { codec: 'h264' }, { targetSize: 0 }],
    ['no number of decibels', { codec: 'h264' }, { targetQuality: { decibels: Number.NaN } }],
    ['no tolerance', { codec: 'h264' }, { targetQuality: { decibels: 40, tolerance: 0 } }],
    ['half a pass', RATE, { passes: 1.5 }],
    ['one pass over ranges', RATE, { passes: 1, method: 'ranges' as const }],
    ['no range', RATE, { rangeDuration: 0, method: 'ranges' as const }],
    ['a limit in the past', RATE, { timeLimit: -1 }],
  ])('cannot be %s', (_, settings, options) => {
    expect(codeOf(() => multipass(none, settings, options))).toBe('invalidArgument');
  });

  it.each([
    ['the own passes of an encoder that has none', { codec: 'vp9', averageBitRate: 1e6 }, {}],
    ['a quality by passes of the encoder', { codec: 'h264' }, { targetQuality: { decibels: 40 } }],
  ])('cannot be %s', (_, settings, options) => {
    const code = codeOf(() => multipass(none, settings, { ...options, method: 'encoder' }));
    expect(code).toBe('unsupportedOutputSettings');
  });

  it.each([
    { 'nal-hrd': 'vbr' },
    { 'x264-params': 'scenecut=0:nal-hrd=cbr' },
    { 'x265-params': 'hrd=1' },
    { 'x265-params': 'hrd:bframes=0' },
  ])('cannot be ranges that describe their buffer: %p', (options) => {
    const settings = { ...RATE, options };
    expect(codeOf(() => multipass(none, settings, { method: 'ranges' }))).toBe(
      'unsupportedOutputSettings',
    );
    expect(codeOf(() => multipass(none, settings, { method: 'encoder' }))).toBe('none');
  });

  it('may be ranges whose options only look like that', () => {
    const options = { 'nal-hrd': 'none', 'x265-params': 'hrd=0:hrd-concat=0' };
    expect(codeOf(() => multipass(none, { ...RATE, options }, { method: 'ranges' }))).toBe('none');
  });

  it('cannot be a constant rate of an encoder that has no passes of its own', () => {
    const settings = { codec: 'vp9', constantBitRate: 1_000_000 };
    expect(codeOf(() => multipass(none, settings))).toBe('unsupportedOutputSettings');
  });
});

describe('multipass over ranges', () => {
  /** Three ranges of two pictures; a tenth is missing to the size, so that one range is asked for again. */
  const inRanges = (bytes: number): MultipassOptions => ({
    ...{ method: 'ranges', targetSize: bytes, passes: 3, rangeDuration: 2 },
  });

  /** What the fake encoder makes of six pictures, in bytes. */
  const BYTES = 6000;

  it('asks in the last pass for what missed, and puts it in its place', () => {
    marbles((t) => {
      const made: string[] = [];
      const codec = t.fakeCodec('(p|)', {
        stages: 'encode',
        name: (input) => {
          made.push(input);
          return `${input}${made.filter((one) => one === input).length}`;
        },
      });
      const workspace = t.fakeWorkspace();
      const heard = new Heard();
      const { each, source } = sources(t, ['(abcdef|)', '(abcdef|)', '(abcdef|)']);
      const out = multipass(
        source,
        { codec: 'vp9' },
        { ...inRanges(BYTES * 1.1), ...heard.options },
      );
      const marksOf = new Array<string>();
      out.pipe(t.marks()).subscribe((mark) => marksOf.push(mark));
      t.flush();
      expect(heard.passes.map(({ purpose }) => purpose)).toEqual(['analyse', 'encode', 'refine']);
      const [range] = heard.passes[2]?.sourceTimeRanges ?? [];
      expect([range?.start.seconds, range?.end?.seconds]).toEqual([0, 2]);
      expect(marksOf).toEqual(['a3', 'b3', 'c2', 'd2', 'e2', 'f2']);
      expect(each.map(({ subscriptions }) => subscriptions.length)).toEqual([1, 1, 1]);
      expect(heard.report).toMatchObject({ frames: 6, refinedFrames: 2, passes: 3 });
      expect(codec.opened).toBe(7);
      expect(codec.closed).toBe(7);
      expect(workspace.closed).toBe(1);
    });
  });

  it('names the range in which a later pass brings something else', () => {
    marbles((t) => {
      const whole = t.samples('(abcdef|)', { kind: 'video' });
      const times = { c: 2, d: 3 };
      const part = t.samples('(cd|)', { kind: 'video', times });
      const source: PassSource = ({ number }) =>
        (number < 3 ? whole : part) as Observable<VideoSample>;
      const errors: MediaError[] = [];
      multipass(source, { codec: 'vp9' }, inRanges(BYTES * 1.1)).subscribe({
        error: (error: unknown) => errors.push(error as MediaError),
      });
      t.flush();
      expect(errors.map(({ code, time }) => [code, time])).toEqual([['formatChanged', 0]]);
      expect(errors[0]?.message).toContain('From 0 s to 2 s it brought');
    });
  });
});
