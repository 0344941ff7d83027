import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { ownData, Site } from "./site";

/** A test's own site, reached as in production: over HTTPS, through a proxy that forwards the client's address. */
export type PublicSite = {
  origin: string;
  /** The site's own address, without the proxy. */
  plain: string;
  /** Every Set-Cookie header that the site sent. */
  cookies: string[];
  stop: () => Promise<void>;
};

export async function siteBehindTls(): Promise<PublicSite> {
  const data = await ownData();
  const cookies: string[] = [];
  const site = await Site.at();
  const proxy = https.createServer(certificate(data.folder), (request, response) => forward(request, response, site.port, cookies));
  await new Promise<void>((resolve) => proxy.listen(0, "localhost", resolve));
  const origin = `https://localhost:${(proxy.address() as AddressInfo).port}`;
  await site.start({ ...data.env, APP_URL: origin, TRUST_PROXY: "1" });
  const stop = async () => {
    await site.stop();
    proxy.closeAllConnections();
    proxy.close();
    data.remove();
  };
  return { origin, plain: site.origin, cookies, stop };
}

/** Forwards a request with the site's internal host name, as most proxies do by default. */
function forward(request: http.IncomingMessage, response: http.ServerResponse, port: number, cookies: string[]): void {
  const { host, ...rest } = request.headers;
  const headers = {
    ...rest,
    host: `localhost:${port}`,
    "x-forwarded-host": host,
    "x-forwarded-proto": "https",
    "x-forwarded-for": request.socket.remoteAddress ?? "",
  };
  const { method, url } = request;
  const inner = http.request({ host: "localhost", port, method, path: url, headers, setHost: false }, (answer) => {
    cookies.push(...(answer.headers["set-cookie"] ?? []));
    response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
    answer.pipe(response);
  });
  inner.on("error", () => response.destroy());
  request.pipe(inner);
}

/** A self-signed certificate, valid for one day. */
function certificate(folder: string): { key: Buffer; cert: Buffer } {
  const [key, cert] = [path.join(folder, "key.pem"), path.join(folder, "cert.pem")];
  const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1", "-subj", "/CN=localhost"];
  execFileSync("openssl", ["req", "-x509", ...kind, "-keyout", key, "-out", cert], { stdio: "ignore" });
  return { key: readFileSync(key), cert: readFileSync(cert) };
}
