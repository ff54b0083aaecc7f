import { defer, type Observable } from 'rxjs';
import { openWith, type RawSample, type Routed } from '../backend.js';
import { MediaError } from '../errors.js';
import { type WindowLike } from '../gate/window.js';
import { Order } from '../gate/order.js';
import { cold, listen } from '../rx.js';
import { requireRaw } from '../sample/requireKind.js';
import { adopt } from '../sample/sample.js';
import { MediaTime } from '../sample/time.js';
import { stage } from './stage.js';

/** The stage behind `filterGraph`: several sources into one graph, in order of time. */
export function filtering(
  graph: string,
  sources: readonly Observable<RawSample>[],
  window: WindowLike,
): Observable<RawSample> {
  return defer(() => {
    const inputs: RawSample[] = [];
    return route(sources, inputs).pipe(
      stage<Routed, RawSample>({
        name: 'filterGraph',
        window,
        open: () => openWith((backend) => backend.openFilter({ graph, inputs })),
        sampleOf: ({ sample }) => sample,
      }),
    );
  });
}

/**
 * Merges the inputs of a graph: the one that is furthest behind goes first, as the graph will ask for it. `heads` gets the
 * first sample of each, which a graph must know to be built.
 */
function route(sources: readonly Observable<RawSample>[], heads: RawSample[]): Observable<Routed> {
  return cold((out) => {
    const order = new Order<RawSample>({
      lanes: sources.length,
      momentOf: ({ pts = MediaTime.zero }) => ({
        ticks: pts.value,
        base: { num: 1, den: pts.timescale },
      }),
      needsSuccessor: () => false,
    });
    const stops: (() => void)[] = [];
    let running = false;
    const told = new Set<number>();
    const endInput = (input: number): void => {
      if (told.has(input) || !order.isEnded(input) || order.waiting(input) > 0) return;
      told.add(input);
      out.next({ input, sample: undefined });
    };
    const run = (): void => {
      if (running) return;
      running = true;
      for (let turn = order.peek(); turn && !out.closed; turn = order.peek()) {
        order.take(turn);
        out.next({ input: turn.lane, sample: turn.item });
        endInput(turn.lane);
      }
      running = false;
      if (order.isDone) out.complete();
    };
    const stopAll = (): void => {
      for (const stop of stops) stop();
      for (const sample of order.clear()) sample.close();
    };
    // While an error travels down, samples are closed there, and other inputs would bring more: they are stopped first.
    const fail = (error: unknown): void => {
      stopAll();
      out.error(error);
    };
    out.add(stopAll);
    for (const [input, source] of sources.entries()) {
      if (out.closed) return;
      const link = {
        next: (sample: RawSample): void => {
          try {
            order.push(input, adopt(requireRaw(sample, 'filterGraph')));
          } catch (error) {
            fail(error);
            return;
          }
          heads[input] ??= sample;
          run();
        },
        error: fail,
        complete: (): void => {
          order.end(input);
          if (heads[input]) endInput(input);
          else if (sources.length > 1) fail(emptyInput(input));
          run();
        },
      };
      listen(source, link, (stop) => stops.push(stop));
    }
  });
}

function emptyInput(input: number): MediaError {
  return new MediaError(
    'filterFailed',
    `A graph is built of the first sample of each input, and input ${input} completed without one.`,
    { operator: 'filterGraph' },
  );
}
