import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** An answer in place of the right one, as often as it says. */
export interface Fault {
  readonly path: RegExp;
  times: number;
  readonly status?: number;
  readonly message?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** What to do instead of answering. */
  readonly act?: (response: ServerResponse) => void;
}

interface Run {
  readonly id: string;
  readonly lines: string[];
  /** Lines before this one were rotated away. */
  oldest: number;
}

interface Follower {
  readonly response: ServerResponse;
  readonly run: Run;
  isStalled: boolean;
}

/**
 * An API server on this machine that speaks the endpoints pompaths reads (lists, watches and logs of pods, lists and watches of
 * Ingresses) the way the real one does, and misbehaves on command.
 */
export class FakeCluster {
  readonly pods = new Map<string, FakePod>();
  readonly ingresses = new Map<string, object>();
  readonly faults: Fault[] = [];
  readonly requests: string[] = [];
  token = 'secret-token';
  readonly kubeconfig: string;
  private version = 1;
  /** Versions before this one are forgotten. */
  private compacted = 0;
  private readonly watches = new Set<{ readonly response: ServerResponse; readonly kind: string }>();
  private readonly sockets = new Set<Socket>();
  private readonly folder = mkdtempSync(join(tmpdir(), 'pompaths-test-'));
  private readonly server: Server;

  private constructor(tls?: { key: string; cert: string }) {
    this.server = tls
      ? createTlsServer(tls, (request, response) => this.answer(request, response))
      : createServer((request, response) => this.answer(request, response));
    this.server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
    this.kubeconfig = join(this.folder, 'kubeconfig');
  }

  static async start(tls?: { key: string; cert: string; ca?: string }): Promise<FakeCluster> {
    const cluster = new FakeCluster(tls);
    await new Promise<void>((resolve) => cluster.server.listen(0, '127.0.0.1', resolve));
    const { port } = cluster.server.address() as AddressInfo;
    cluster.writeKubeconfig(`${tls ? 'https' : 'http'}://127.0.0.1:${port}`, tls?.ca);
    return cluster;
  }

  writeKubeconfig(server: string, ca?: string): void {
    const authority = ca ? { 'certificate-authority-data': Buffer.from(ca).toString('base64') } : {};
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'home',
      contexts: ['home', 'work'].map((name) => ({ name, context: { cluster: 'c', user: 'u' } })),
      clusters: [{ name: 'c', cluster: { server, ...authority } }],
      users: [{ name: 'u', user: { token: this.token } }],
    };
    writeFileSync(this.kubeconfig, JSON.stringify(config));
  }

  file(name: string): string {
    return join(this.folder, name);
  }

  async stop(): Promise<void> {
    this.breakConnections();
    await new Promise((resolve) => this.server.close(resolve));
    rmSync(this.folder, { recursive: true });
  }

  addPod(name: string, options: { readonly waiting?: string; readonly image?: string } = {}): FakePod {
    const pod = new FakePod(this, name, options);
    this.pods.set(name, pod);
    this.changed('pods', 'ADDED', pod.object());
    return pod;
  }

  setIngress(name: string, ingress: object): void {
    const change = this.ingresses.has(name) ? 'MODIFIED' : 'ADDED';
    this.ingresses.set(name, ingress);
    this.changed('ingresses', change, ingress);
  }

  changed(kind: string, type: string, object: object): void {
    this.version++;
    for (const watch of this.watches)
      if (watch.kind === kind)
        watch.response.write(`${JSON.stringify({ type, object: versioned(object, this.version) })}\n`);
  }

  /** The server ends every watch, as it does every few minutes. */
  endWatches(): void {
    for (const { response } of this.watches) response.end();
  }

  /** What happened so far is forgotten: watches from before get 410. */
  compact(): void {
    this.compacted = ++this.version;
    this.endWatches();
  }

  /** Resets every connection. */
  breakConnections(): void {
    for (const socket of this.sockets) socket.resetAndDestroy();
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://localhost');
    this.requests.push(`${request.method} ${url.pathname}${url.search}`);
    const fault = this.faults.find(({ path, times }) => times > 0 && path.test(url.pathname + url.search));
    if (fault) {
      fault.times--;
      if (fault.act) return fault.act(response);
      return status(response, fault.status ?? 500, fault.message ?? 'fault', fault.headers);
    }
    if (request.headers.authorization !== `Bearer ${this.token}`)
      return status(response, 401, 'Unauthorized');
    const [, podName, isLog] =
      /^\/api\/v1\/namespaces\/pomerium\/pods(?:\/([^/]+))?(\/log)?$/.exec(url.pathname) ?? [];
    if (podName !== undefined) {
      const pod = this.pods.get(podName);
      if (!pod) return status(response, 404, `pods "${podName}" not found`);
      return isLog ? pod.serveLog(url.searchParams, response) : json(response, pod.object());
    }
    if (url.pathname.endsWith('/pods'))
      return this.listOrWatch(
        'pods',
        url,
        response,
        url.pathname.includes('/pomerium/') ? [...this.pods.values()].map((pod) => pod.object()) : [],
      );
    if (url.pathname === '/apis/networking.k8s.io/v1/ingresses')
      return this.listOrWatch('ingresses', url, response, [...this.ingresses.values()]);
    return status(response, 404, 'the server could not find the requested resource');
  }

  private listOrWatch(kind: string, url: URL, response: ServerResponse, items: readonly object[]): void {
    if (!url.searchParams.has('watch'))
      return json(response, { kind: 'List', metadata: { resourceVersion: String(this.version) }, items });
    const from = Number(url.searchParams.get('resourceVersion'));
    response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
    if (from < this.compacted) {
      response.end(
        `${JSON.stringify({ type: 'ERROR', object: { kind: 'Status', code: 410, message: 'too old resource version' } })}\n`,
      );
      return;
    }
    const watch = { response, kind };
    this.watches.add(watch);
    response.on('close', () => this.watches.delete(watch));
    // What changed between the list and now.
    if (from < this.version)
      for (const object of items)
        response.write(`${JSON.stringify({ type: 'MODIFIED', object: versioned(object, this.version) })}\n`);
  }
}

export class FakePod {
  readonly name: string;
  private readonly uid: string;
  private readonly cluster: FakeCluster;
  private readonly image: string;
  private runs: Run[] = [];
  private waiting: string | undefined;
  private readonly followers = new Set<Follower>();
  /** Lines that the server holds back in mid-line. */
  private clock = Date.parse('2026-11-23T10:00:00Z');

  constructor(cluster: FakeCluster, name: string, { waiting, image }: { waiting?: string; image?: string }) {
    this.cluster = cluster;
    this.name = name;
    this.uid = `uid-${Math.random().toString(36).slice(2)}`;
    this.image = image ?? 'docker.io/pomerium/ingress-controller:v0.33.1';
    this.waiting = waiting;
    if (waiting === undefined) this.begin();
  }

  /** Starts the container, for the first time or again. */
  begin(): void {
    for (const { response } of this.followers) response.end();
    this.waiting = undefined;
    this.runs.push({ id: `containerd://${this.name}-${this.runs.length}-${this.uid}`, lines: [], oldest: 0 });
    this.runs = this.runs.slice(-2);
  }

  restart(): void {
    this.begin();
    this.cluster.changed('pods', 'MODIFIED', this.object());
  }

  /** The container is down and waits to be started; its log is still the old one. */
  crash(): void {
    for (const { response } of this.followers) response.end();
    this.waiting = 'CrashLoopBackOff';
    this.cluster.changed('pods', 'MODIFIED', this.object());
  }

  delete(): void {
    for (const { response } of this.followers) response.end();
    this.cluster.pods.delete(this.name);
    this.cluster.changed('pods', 'DELETED', this.object());
  }

  started(): void {
    this.begin();
    this.cluster.changed('pods', 'MODIFIED', this.object());
  }

  /** Writes lines, some milliseconds apart, with the node's stamps. */
  log(...lines: readonly string[]): void {
    for (const line of lines) {
      this.clock += 7;
      const stamped = `${new Date(this.clock).toISOString().replace('Z', '000000Z')} ${line}\n`;
      this.runs.at(-1)?.lines.push(stamped);
      for (const follower of this.followers)
        if (!follower.isStalled && follower.run === this.runs.at(-1)) follower.response.write(stamped);
    }
  }

  /** Moves the clock: to another second, or another node's idea of the time. */
  wait(milliseconds: number): void {
    this.clock += milliseconds;
  }

  /** The node starts a new file; what was in the old one can no longer be read. */
  rotate(): void {
    const run = this.runs.at(-1);
    if (run) run.oldest = run.lines.length;
  }

  /** The streams end, cleanly as far as can be seen, in the middle of the next line. */
  endInMidLine(line: string): void {
    const half = `${new Date(this.clock + 7).toISOString().replace('Z', '000000Z')} ${line}`;
    for (const { response } of this.followers) response.end(half.slice(0, half.length / 2));
    this.followers.clear();
    this.log(line);
  }

  /** The streams stay open, and nothing comes any more. */
  stall(): void {
    for (const follower of this.followers) follower.isStalled = true;
  }

  get followed(): number {
    return this.followers.size;
  }

  object(): object {
    const run = this.runs.at(-1);
    const before = this.runs.at(-2);
    return {
      kind: 'Pod',
      metadata: { name: this.name, namespace: 'pomerium', uid: this.uid },
      spec: { containers: [{ name: 'pomerium' }] },
      status: {
        phase: run ? 'Running' : 'Pending',
        containerStatuses: [
          {
            name: 'pomerium',
            image: this.image,
            ...(run ? { containerID: run.id } : {}),
            state: this.waiting === undefined ? { running: {} } : { waiting: { reason: this.waiting } },
            lastState: before ? { terminated: { containerID: before.id } } : {},
          },
        ],
      },
    };
  }

  serveLog(query: URLSearchParams, response: ServerResponse): void {
    if (query.get('container') !== 'pomerium')
      return status(response, 400, `container ${query.get('container')} is not valid for pod ${this.name}`);
    const run = query.has('previous') ? this.runs.at(-2) : this.runs.at(-1);
    if (!run)
      return status(
        response,
        400,
        query.has('previous')
          ? `previous terminated container "pomerium" in pod "${this.name}" not found`
          : `container "pomerium" in pod "${this.name}" is waiting to start: ${this.waiting}`,
      );
    let lines = run.lines.slice(run.oldest);
    const tail = query.get('tailLines');
    if (tail !== null) lines = Number(tail) === 0 ? [] : lines.slice(-Number(tail));
    // Cut to the whole second, and inclusive.
    const since = Math.floor(Date.parse(query.get('sinceTime') ?? '1970-01-01T00:00:00Z') / 1000) * 1000;
    lines = lines.filter((line) => Date.parse(line.split(' ')[0] ?? '') >= since);
    response.writeHead(200, { 'content-type': 'text/plain' }).flushHeaders();
    for (const line of lines) response.write(line);
    if (!query.has('follow') || this.waiting !== undefined || run !== this.runs.at(-1)) {
      response.end();
      return;
    }
    const follower = { response, run, isStalled: false };
    this.followers.add(follower);
    response.on('close', () => this.followers.delete(follower));
  }
}

const versioned = (object: object, version: number): object => ({
  ...object,
  metadata: {
    ...('metadata' in object ? (object.metadata as object) : {}),
    resourceVersion: String(version),
  },
});

function status(
  response: ServerResponse,
  code: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(code, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', message, code }));
}

function json(response: ServerResponse, body: object): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
