import { describe, expect, it } from '@jest/globals';
import { map } from 'rxjs';

import {
  expectNoLeaks,
  fakeSample,
  fakeTrack,
  markOf,
  marks,
  rxTest,
  samplesOf,
} from '../../../marbles/index.js';
import { decode, encode, mux } from '../../../operators/index.js';
import { demux, pull, VideoSample } from '../../../src/index.js';
import { marbles } from '../../support/marbles.js';

describe('rxTest', () => {
  it('needs no test framework', () => {
    rxTest(({ cold, expectObservable }) => {
      expectObservable(cold('-a-|')).toBe('-a-|');
    });
    expect(() => {
      rxTest(({ cold, expectObservable }) => {
        expectObservable(cold('-a-|')).toBe('--a|');
      });
    }).toThrow('The diagrams differ:\nexpected  --a|\nseen      -a-|');
  });

  it('draws subscriptions that differ', () => {
    expect(() => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const source = cold('-a-|');
        expectObservable(source).toBe('-a-|');
        expectSubscriptions(source.subscriptions).toBe('^-!');
      });
    }).toThrow('The diagrams differ:\nexpected  ^-!\nseen      ^--!');
  });

  it('fails a test that leaks, and names what is open and who lent it', () => {
    const leaky = (): void => {
      marbles(({ samples, expectObservable }) => {
        expectObservable(samples('ab').pipe(map((sample) => markOf(sample)))).toBe('ab');
      });
    };
    expect(leaky).toThrow('2 × video sample lent by samples');
  });

  it('lets a test leak that says so', () => {
    const leaky = (): void => {
      marbles(
        ({ samples, expectObservable }) => {
          expectObservable(samples('ab').pipe(map((sample) => markOf(sample)))).toBe('ab');
        },
        { leaks: 'ignore' },
      );
    };
    expect(leaky).not.toThrow();
  });

  it('refuses a test that is not synchronous', () => {
    expect(() => {
      rxTest(() => Promise.resolve());
    }).toThrow('virtual time does not see promises');
  });

  it('puts the library back when a test has failed', async () => {
    expect(() => {
      rxTest(() => {
        throw new Error('broken');
      });
    }).toThrow('broken');
    const { backend } = await import('../../../src/backend.js');
    expect(backend()).toBeInstanceOf(Promise);
  });

  it('has helpers that know of each other', () => {
    marbles(
      ({ fakeMovie, fakeCodec, fakeWriter, expectObservable, flush, expectNoLeaks: none }) => {
        fakeMovie({ video: 'a-b-c-|' });
        fakeCodec('--(p|)', { stages: ['decode', 'encode'] });
        const writer = fakeWriter({ ready: 't----f-t' });
        const transcoded = demux('in.mp4', ({ video }) =>
          video.pipe(decode<VideoSample>(), encode({ codec: 'h264' })),
        ).pipe(
          mux('out.mp4'),
          map(({ samples }) => String(samples)),
        );
        const expected = '    ----1--2(33|)';
        expectObservable(transcoded).toBe(expected);
        expectObservable(writer.written$).toBe('----a--b(c|)');
        flush();
        none();
        expect(writer.written).toEqual(['a', 'b', 'c']);
      },
    );
  });
});

describe('fake samples', () => {
  it('carry marks, times and sizes', () => {
    using video = fakeSample('video', 'a', { pts: 2 });
    using sound = fakeSample('audio', 'x', { duration: 0.5 });
    using packet = fakeSample('encoded', 'p', { isSync: false, track: fakeTrack('audio') });
    expect([video, sound, packet].map(markOf)).toEqual(['a', 'x', 'p']);
    expect([video.pts?.seconds, sound.duration.seconds, packet.isSync]).toEqual([2, 0.5, false]);
    expect(packet.format.codec).toBe('aac');
    expect(video.copyBytes()).toHaveLength(video.byteLength);
  });

  it('are told from others, which show their time', () => {
    using real = VideoSample.fromBytes(new Uint8Array(16), {
      width: 2,
      height: 2,
      pixelFormat: 'rgba',
      pts: 2.5,
    });
    expect(markOf(real)).toBe('2.5s');
  });

  it('keep their marks when they are retimed', () => {
    using packet = fakeSample('encoded', 'p').retimed({ pts: 5n });
    expect(markOf(packet)).toBe('p');
  });

  it('are sync samples unless a diagram has upper-case letters, and others lower-case ones', () => {
    const syncs = (diagram: string): string =>
      [...samplesOf(diagram, { kind: 'encoded' })]
        .map((sample) => {
          const { isSync } = sample;
          sample.close();
          return isSync ? 's' : '-';
        })
        .join('');
    expect(syncs('abc')).toBe('sss');
    expect(syncs('KabL')).toBe('s--s');
  });
});

describe('expectNoLeaks', () => {
  it('returns what the test returns', async () => {
    await expect(expectNoLeaks(() => Promise.resolve(3))).resolves.toBe(3);
  });

  it('names what is open', async () => {
    let kept: VideoSample | undefined;
    const leaky = expectNoLeaks(() => {
      kept = fakeSample('video', 'a');
    });
    await expect(leaky).rejects.toThrow('1 × video sample');
    kept?.close();
  });

  it('lets the test fail for its own reason', async () => {
    const broken = expectNoLeaks(() => {
      throw new Error('broken');
    });
    await expect(broken).rejects.toThrow('broken');
  });
});

describe('readiness', () => {
  it('replays its present value', () => {
    marbles(({ ready, expectReady }) => {
      const signal = ready('t-f---t');
      expectReady(signal).toBe('          t-f---t');
      expectReady(signal, '---^').toBe('  ---f--t');
    });
  });

  it('holds questions, not answers: what was asked for in time is passed on', () => {
    marbles(({ ready, expectObservable, samplesOf: letters }) => {
      const held = pull(letters('a-b|'), { whenReady: ready('tf-----t') }).pipe(marks());
      expectObservable(held).toBe('a-b----|');
    });
  });
});
