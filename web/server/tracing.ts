import { SpanKind, SpanStatusCode, type Tracer } from '@opentelemetry/api';
import type { MiddlewareHandler } from 'hono';
import { version } from '../../app/workbench/version.ts';
import { routeOf } from './route-of.ts';
import type { Variables } from './variables.ts';

/** Traces of requests, where somebody collects them. */
export interface Tracing {
  readonly tracer: Tracer;
  close(): Promise<void>;
}

/** Sends traces to a collector (OTLP over HTTP). Loaded where that is configured alone. */
export async function openTracing(url: string): Promise<Tracing> {
  const { BatchSpanProcessor, NodeTracerProvider } = await import('@opentelemetry/sdk-trace-node');
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
  const { resourceFromAttributes } = await import('@opentelemetry/resources');
  const resource = resourceFromAttributes({ 'service.name': 'godwit', 'service.version': version() });
  const provider = new NodeTracerProvider({ resource, spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url }))] });
  return { tracer: provider.getTracer('godwit'), close: () => provider.shutdown() };
}

/** A span for each request: the route as it is declared, never what stands in it. */
export function traced({ tracer }: Tracing): MiddlewareHandler<Variables> {
  return async (http, next) => {
    const span = tracer.startSpan(http.req.method, { kind: SpanKind.SERVER });
    try {
      await next();
    } finally {
      const route = routeOf(http);
      const { status } = http.res;
      span.updateName(`${http.req.method} ${route}`);
      span.setAttributes({ 'http.request.method': http.req.method, 'http.route': route, 'http.response.status_code': status });
      if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    }
  };
}
