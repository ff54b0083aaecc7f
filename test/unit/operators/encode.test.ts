import { encode } from '../../../operators/encode.js';
import { type VideoSample } from '../../../src/sample/videoSample.js';
import { describePassing, describeStage, subject } from '../../support/operatorCases.js';

const operator = subject<VideoSample>('video', (source) => source.pipe(encode({ codec: 'h264' })));

describePassing('encode', operator, false);
describeStage('encode', operator);
