import type { Clock } from '../clock.ts';
import { type ApiRequest, type ApiResponse, ControlApi } from '../control/api.ts';
import type { ApiOptions } from '../control/api-context.ts';
import { type Route, routed } from '../control/routes.ts';
import type { ControlStream } from '../control/stream.ts';
import { forgetElsewhere } from './elsewhere.ts';
import type { HostKeeper } from './host-keeper.ts';
import type { RemoteHosts } from './remote-hosts.ts';

/** The API of a run that has a host: what concerns workers is answered when the host has told of those it has. */
export class RunApi extends ControlApi {
  readonly #keeper: HostKeeper;
  readonly #remoteHosts: RemoteHosts;
  readonly #dir: string;

  constructor(options: ApiOptions, keeper: HostKeeper, remoteHosts: RemoteHosts) {
    super(options);
    this.#dir = options.control.run().dir;
    this.#keeper = keeper;
    this.#remoteHosts = remoteHosts;
  }

  protected override begin(stream: ControlStream, clock: Clock): void {
    // On its clock, where an error ends no more than the stream.
    void this.#keeper.ready.then(() => clock.after(0, () => stream.open()));
  }

  override async handle(request: ApiRequest): Promise<ApiResponse> {
    const route = routeOf(request);
    if (route !== 'GET v1/run') await this.#keeper.ready;
    const response = super.handle(request);
    if (route !== 'POST v1/down') return response;
    const succeeded = response.then(({ status }) => status === 200);
    this.#keeper.expectEnd(succeeded);
    this.#remoteHosts.expectEnd(succeeded);
    if (await succeeded) forgetElsewhere(this.#dir);
    return response;
  }
}

/** What a request is about; undefined when there is no such thing. */
function routeOf({ method, path }: ApiRequest): Route | undefined {
  try {
    return routed(method, path).route;
  } catch {
    return undefined;
  }
}
