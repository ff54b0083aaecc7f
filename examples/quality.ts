// How good is it? One decode, two encoders, each compared with what went into it; and one second of each, by itself.
import { connect, filter, map, merge, type Observable } from 'rxjs';

import { decode, encode, meanQuality, quality, teeSamples } from '../operators/index.js';
import { demux, type MeanQuality, type VideoSample } from '../src/index.js';

const [input = 'in.mp4', ...rates] = process.argv.slice(2);
const metrics = ['psnr', 'ssim', 'xpsnr'] as const;

demux(input, ({ video }) =>
  video.pipe(
    decode<VideoSample>(),
    teeSamples((frames$) => merge(...bitRates().map((bitRate) => encoded(frames$, bitRate)))),
  ),
).subscribe({ next: console.log, error: console.error });

function encoded(frames$: Observable<VideoSample>, averageBitRate: number): Observable<string> {
  return frames$.pipe(
    encode({ codec: 'h264', averageBitRate }),
    decode<VideoSample>(),
    // The encoder holds back dozens of pictures: so many of the others are held until theirs have come.
    quality(frames$, { metrics }),
    connect((quality$) =>
      merge(
        quality$.pipe(meanQuality(), map(describe(`${averageBitRate / 1000} kb/s`))),
        quality$.pipe(
          filter(({ pts }) => pts.seconds < 1),
          meanQuality(),
          map(describe(`${averageBitRate / 1000} kb/s, first second`)),
        ),
      ),
    ),
  );
}

function describe(name: string): (mean: MeanQuality) => string {
  return ({ pictures, psnr, ssim, xpsnr, worst }) =>
    [
      `${name}: ${pictures} pictures`,
      `PSNR ${psnr?.average.toFixed(2)} dB, worst ${worst.psnr?.psnr?.average.toFixed(2)} dB at ${worst.psnr?.pts.seconds.toFixed(2)} s`,
      `SSIM ${ssim?.all.toFixed(4)}, worst ${worst.ssim?.ssim?.all.toFixed(4)} at ${worst.ssim?.pts.seconds.toFixed(2)} s`,
      `XPSNR ${xpsnr?.minimum.toFixed(2)} dB, worst ${worst.xpsnr?.xpsnr?.minimum.toFixed(2)} dB at ${worst.xpsnr?.pts.seconds.toFixed(2)} s`,
    ].join('\n  ');
}

function bitRates(): number[] {
  return (rates.length > 0 ? rates : ['500', '2000']).map((rate) => Number(rate) * 1000);
}
