import { grpc } from './calls';
import { serve } from './echo';

// Runs our side in a process of its own: `node grpc.js grpc <json>`; the result is a line of JSON. `serve` is its server.
const [name = '', options = '{}'] = process.argv.slice(2);
if (name === 'serve') {
  void serve();
} else {
  void grpc(JSON.parse(options) as Parameters<typeof grpc>[0]).then((result) => {
    console.log(JSON.stringify(result));
    process.exit();
  });
}
