import {z} from 'zod'
import type {Path} from './document.ts'
import {configJsonSchema} from './schema.ts'

interface Shape {
  readonly properties?: Readonly<Record<string, Shape>> | undefined
  readonly items?: Shape | undefined
  readonly anyOf?: readonly Shape[] | undefined
}

const Shape: z.ZodType<Shape> = z.lazy(() =>
  z.object({
    properties: z.record(z.string(), Shape).optional(),
    items: Shape.optional(),
    anyOf: z.array(Shape).optional(),
  }),
)

/** The keys `quorate.yaml` may have at a place, from the same schema that checks it. */
export function knownKeys(path: Path): readonly string[] {
  const shape = path.reduce<Shape | undefined>(inside, Shape.parse(configJsonSchema()))
  const branches = shape === undefined ? [] : [shape, ...(shape.anyOf ?? [])]
  return branches.flatMap(({properties}) => Object.keys(properties ?? {}))
}

function inside(shape: Shape | undefined, key: PropertyKey): Shape | undefined {
  for (const branch of [shape, ...(shape?.anyOf ?? [])]) {
    const found = typeof key === 'number' ? branch?.items : branch?.properties?.[String(key)]
    if (found !== undefined) return found
  }
  return undefined
}
