import { extname } from 'node:path'
import express, { type RequestHandler } from 'express'

/** What the build leaves beside a file, the smaller first. */
const encodings = [
  { name: 'br', suffix: '.br' },
  { name: 'gzip', suffix: '.gz' },
] as const

type StaticOptions = NonNullable<Parameters<typeof express.static>[1]>

/** `express.static` that prefers the compressed neighbour of a file where the browser takes it: a village's line is thin. */
export function servePrecompressed(dir: string, options: StaticOptions): RequestHandler[] {
  return [vary, ...encodings.map(({ name, suffix }) => serveNeighbour(dir, options, name, suffix)), express.static(dir, options)]
}

const vary: RequestHandler = (_request, response, next) => {
  response.vary('Accept-Encoding')
  next()
}

function serveNeighbour(dir: string, options: StaticOptions, encoding: string, suffix: string): RequestHandler {
  const serve = express.static(dir, {
    ...options,
    fallthrough: true,
    setHeaders(response, path) {
      response.setHeader('Content-Encoding', encoding)
      response.type(extname(path.slice(0, -suffix.length)))
    },
  })
  return (request, response, next) => {
    if (!request.acceptsEncodings(encoding)) return next()
    const { url } = request
    request.url = `${request.path}${suffix}`
    serve(request, response, (error?: unknown) => {
      request.url = url
      next(error)
    })
  }
}
