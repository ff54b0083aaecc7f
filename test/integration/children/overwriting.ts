/** Another process that writes three pictures to a path, whatever is there. Prints what came of it. */
import { encode, mux } from '../../../operators/index.js';
import { testPattern } from '../../../src/index.js';

const [path = ''] = process.argv.slice(2);

testPattern({ width: 64, height: 48, frameRate: 10, duration: 0.3 })
  .pipe(encode({ codec: 'mpeg4' }), mux(path, { overwrite: true }))
  .subscribe({
    error: (error: unknown) => {
      console.log((error as { readonly code: string }).code);
    },
    complete: () => {
      console.log('written');
    },
  });
