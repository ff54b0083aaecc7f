/** Before each integration test: libav prints nothing; what it says goes through the library's log$. */
import { AV_LOG_QUIET } from 'node-av/constants';
import { Log } from 'node-av/lib';

Log.setLevel(AV_LOG_QUIET);
