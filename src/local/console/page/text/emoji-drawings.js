/**
 * Drawings on a 20 by 20 grid: lists of SVG elements. Every status has its own shape or mark inside.
 */

const stroke = (d, color = '#fff', width = 2) => [
  'path',
  {
    d,
    fill: 'none',
    stroke: color,
    'stroke-width': width,
    'stroke-linecap': 'round',
    'stroke-linejoin': 'round',
  },
]
const solid = (d, fill) => ['path', {d, fill}]
const disc = fill => ['circle', {cx: 10, cy: 10, r: 8.5, fill}]
const tile = fill => ['rect', {x: 1.5, y: 1.5, width: 17, height: 17, rx: 4, fill}]

const GREEN = '#1f9d61'
const YELLOW = '#e3b008'
const ORANGE = '#e07b14'
const RED = '#d3382f'
const BLUE = '#3273dc'
const GREY = '#8b95a3'
const SAND = '#c98a2b'
const PAPER = '#f4f6f9'
const INK = '#4a5360'

const TICK = 'M6 10.4l2.8 2.8L14 7.6'
const CROSS = 'M6.8 6.8l6.4 6.4M13.2 6.8l-6.4 6.4'
const BANG = 'M10 5.6v5M10 14.1v.1'
const QUERY = 'M7.6 7.8c0-3.2 4.8-3.2 4.8-.2 0 1.8-2.4 1.9-2.4 3.6M10 14.2v.1'
const GLASS = 'M5.5 2.5h9M5.5 17.5h9M6.5 2.5c0 5 7 5 7 7.5s-7 2.5-7 7.5M13.5 2.5c0 5-7 5-7 7.5s7 2.5 7 7.5'

export const drawings = {
  white_check_mark: [tile(GREEN), stroke(TICK)],
  heavy_check_mark: [stroke('M4 10.6l4 4L16 5.8', GREEN, 2.6)],
  heavy_minus_sign: [stroke('M4 10h12', GREY, 2.8)],
  x: [stroke('M5 5l10 10M15 5L5 15', RED, 2.8)],
  no_entry: [disc(RED), stroke('M6 10h8', '#fff', 2.6)],
  no_entry_sign: [
    ['circle', {cx: 10, cy: 10, r: 7.5, fill: 'none', stroke: RED, 'stroke-width': 2.4}],
    stroke('M5 5l10 10', RED, 2.4),
  ],
  octagonal_sign: [solid('M6.6 1.8h6.8l4.8 4.8v6.8l-4.8 4.8H6.6l-4.8-4.8V6.6z', RED), stroke(BANG)],
  warning: [
    solid(
      'M10 1.8c.6 0 1.1.3 1.4.8l7 12.6c.6 1.1-.2 2.4-1.4 2.4H3c-1.2 0-2-1.3-1.4-2.400l7-12.600c.3-.5.8-.8 1.4-.8z',
      YELLOW,
    ),
    stroke('M10 7v4.400M10 14.300v.1', '#3a2c00'),
  ],
  rotating_light: [
    solid('M4.8 13.500V10a5.2 5.2 0 0 1 10.4 0v3.500z', RED),
    solid('M3.2 14.200h13.600v3H3.200z', '#6b7480'),
    stroke('M10 1.200v1.600M3 4.200l1.2 1.100M17 4.200l-1.2 1.100M1.2 9.800h1.500M17.3 9.800h1.5', RED, 1.5),
    stroke('M10 8v3', '#fff', 1.8),
  ],
  large_green_circle: [disc(GREEN), stroke(TICK)],
  large_yellow_circle: [disc(YELLOW), stroke('M6.5 10h7', '#3a2c00')],
  large_orange_circle: [disc(ORANGE), stroke(BANG)],
  red_circle: [disc(RED), stroke(CROSS)],
  large_blue_circle: [disc(BLUE), stroke('M10 6v.1M10 9.400v4.8')],
  white_circle: [['circle', {cx: 10, cy: 10, r: 7.5, fill: 'none', stroke: GREY, 'stroke-width': 2}]],
  black_circle: [disc('#4a5360')],
  grey_question: [disc(GREY), stroke(QUERY)],
  question: [
    stroke('M6.2 6.400c0-5.200 7.600-5.200 7.600-.400 0 3-3.800 3-3.800 5.800M10 16.200v.1', BLUE, 2.6),
  ],
  exclamation: [stroke('M10 3v8.500M10 16.200v.1', RED, 3)],
  information_source: [tile(BLUE), stroke('M10 6v.1M10 9.400v4.8')],
  hourglass: [stroke(GLASS, SAND, 1.6)],
  hourglass_flowing_sand: [
    stroke(GLASS, SAND, 1.6),
    solid('M8 6.500h4L10 9zM7 16.500c.5-2 1.5-2.5 3-3.5 1.5 1 2.5 1.5 3 3.500z', SAND),
  ],
  arrows_counterclockwise: [
    stroke(
      'M4 9a6.2 6.2 0 0 1 10.8-3L16.5 7.500M16.5 3.500v4h-4M16 11a6.2 6.2 0 0 1-10.8 3L3.5 12.500M3.5 16.500v-4h4',
      BLUE,
      1.8,
    ),
  ],
  repeat: [
    stroke(
      'M3.5 9.500V9a3 3 0 0 1 3-3h10M13.5 3l3 3-3 3M16.5 10.500v.5a3 3 0 0 1-3 3h-10M6.5 17l-3-3 3-3',
      BLUE,
      1.8,
    ),
  ],
  alarm_clock: [
    ['circle', {cx: 10, cy: 11, r: 6.5, fill: PAPER, stroke: RED, 'stroke-width': 1.8}],
    stroke(
      'M10 7.500V11l2.4 1.600M3 5.500l2.5-2.500M17 5.500L14.5 3M5.5 16.500L4 18M14.5 16.500L16 18',
      INK,
      1.6,
    ),
  ],
  ice_cube: [
    solid('M10 1.500l7.5 4v9L10 18.500l-7.5-4v-9z', '#9fd3f0'),
    stroke('M2.5 5.500l7.5 4 7.5-4M10 9.500v9', PAPER, 1.4),
  ],
  arrow_right: [stroke('M3.5 10h13M11.5 5l5 5-5 5', BLUE, 2.2)],
  arrow_forward: [tile(BLUE), solid('M7.5 5.5v9l7-4.5z', '#fff')],
  black_right_pointing_double_triangle_with_vertical_bar: [
    tile(BLUE),
    solid('M4.500 6v8L9 10zM9 6v8l4.5-4z', '#fff'),
    stroke('M14.800 6.500v7'),
  ],
  leftwards_arrow_with_hook: [
    tile(BLUE),
    stroke('M8 4.800L4.800 8 8 11.200M5 8h6.700a3.1 3.1 0 0 1 0 6.200H8.500', '#fff', 1.8),
  ],
  white_small_square: [
    ['rect', {x: 6, y: 6, width: 8, height: 8, rx: 1, fill: 'none', stroke: GREY, 'stroke-width': 1.8}],
  ],
  hand: [
    stroke('M6.300 10V5M9.100 9.500V3M11.900 9.500V3.600M14.600 10V5.800', SAND, 2.4),
    stroke('M3.300 10.500l2.6 3.500', SAND, 2.4),
    solid('M5.100 9h10.700v4a5 5 0 0 1-5 5h-1.500c-2.200 0-4.200-2-4.200-4.500z', SAND),
  ],
  clipboard: [
    ['rect', {x: 3, y: 3, width: 14, height: 15.5, rx: 2, fill: SAND}],
    ['rect', {x: 5, y: 5.5, width: 10, height: 11, rx: 0.8, fill: PAPER}],
    ['rect', {x: 6.8, y: 1.4, width: 6.4, height: 3.8, rx: 1.2, fill: INK}],
    stroke('M7 8.600h6M7 11h6M7 13.400h3.500', INK, 1.2),
  ],
  receipt: [
    [
      'path',
      {
        d: 'M4 1.500h12V18l-2-1.500-2 1.500-2-1.500L8 18l-2-1.500L4 18z',
        fill: PAPER,
        stroke: GREY,
        'stroke-width': 1.2,
        'stroke-linejoin': 'round',
      },
    ],
    stroke('M6.800 5.300h6.400M6.800 8.300h6.400', INK, 1.2),
    stroke('M6.800 12.300h2M12.200 12.300h1', GREEN, 1.6),
  ],
  checkered_flag: [
    ['rect', {x: 4, y: 2.5, width: 13, height: 9, fill: PAPER, stroke: INK, 'stroke-width': 1}],
    solid(
      'M4 2.500h3.250v3H4zM10.500 2.500h3.250v3H10.500zM7.250 5.500h3.250v3H7.250zM13.750 5.500H17v3h-3.250zM4 8.500h3.250v3H4zM10.500 8.500h3.250v3H10.500z',
      INK,
    ),
    stroke('M3.200 1.600v17', GREY, 1.8),
  ],
  double_vertical_bar: [tile(BLUE), stroke('M7.5 6.500v7M12.5 6.500v7', '#fff', 2.4)],
  lock: [
    ['rect', {x: 3.5, y: 8.5, width: 13, height: 9.5, rx: 2, fill: SAND}],
    stroke('M6.5 8.500V6a3.5 3.5 0 0 1 7 0v2.5', GREY, 2),
    stroke('M10 12.200v2.2'),
  ],
  lock_with_ink_pen: [
    ['rect', {x: 2, y: 8.5, width: 11, height: 9.5, rx: 2, fill: SAND}],
    stroke('M4.5 8.500V6a3 3 0 0 1 6 0v2.5', GREY, 1.8),
    stroke('M17.5 3.500L11 12.500l-.8 2.300 2-1.400 6.500-9z', INK, 1.4),
  ],
  bell: [
    solid(
      'M10 2a5.3 5.3 0 0 1 5.3 5.300c0 4.2 1.7 5.2 1.7 6.700H3c0-1.5 1.7-2.5 1.7-6.700A5.3 5.3 0 0 1 10 2z',
      SAND,
    ),
    solid('M7.8 15.500h4.400a2.2 2.2 0 0 1-4.4 0z', SAND),
  ],
  mag: [
    ['circle', {cx: 8.5, cy: 8.5, r: 5.5, fill: 'none', stroke: BLUE, 'stroke-width': 2}],
    stroke('M12.8 12.800l4.7 4.7', GREY, 2.6),
  ],
  mag_right: [
    ['circle', {cx: 11.5, cy: 8.5, r: 5.5, fill: 'none', stroke: BLUE, 'stroke-width': 2}],
    stroke('M7.2 12.800l-4.7 4.7', GREY, 2.6),
  ],
  bulb: [
    solid(
      'M10 1.500a6 6 0 0 1 3.5 10.900c-.7.6-.9 1.3-1 2.100h-5c-.1-.8-.3-1.5-1-2.100A6 6 0 0 1 10 1.500z',
      YELLOW,
    ),
    stroke('M8 16.200h4M8.8 18.300h2.4', GREY, 1.6),
  ],
  crown: [solid('M2 5.500l4.2 3.500L10 3l3.8 6L18 5.5 16.3 16H3.700z', YELLOW)],
  stopwatch: [
    ['circle', {cx: 10, cy: 11.2, r: 6.6, fill: 'none', stroke: GREY, 'stroke-width': 2}],
    stroke('M8 2h4M10 2v2.500M10 7.800v3.600l2.2 1.5', GREY, 1.8),
  ],
  wrench: [
    stroke('M5 15.500l6.500-6.500', GREY, 3),
    stroke(
      'M11 9.500a3.800 3.800 0 0 1 4.200-5.600l-2 2.300 1.600 1.500 2.200-2a3.800 3.800 0 0 1-5.200 4.300',
      GREY,
      1.8,
    ),
  ],
  memo: [
    ['rect', {x: 3, y: 2, width: 12, height: 16, rx: 1.5, fill: PAPER, stroke: GREY, 'stroke-width': 1.2}],
    stroke('M5.500 6h7M5.500 9h7M5.500 12h4', GREY, 1.2),
    stroke('M17.500 8.500L11.500 15l-.8 2.200 2.200-.9 6-6.500z', INK, 1.4),
  ],
  chart_with_upwards_trend: [
    ['rect', {x: 1.5, y: 2, width: 17, height: 16, rx: 2, fill: PAPER, stroke: GREY, 'stroke-width': 1.2}],
    stroke('M4.200 14.500l4-4.500 3 2.800 4.600-6.300', RED, 2),
    stroke('M12.200 6.200h3.800v3.800', RED, 1.8),
  ],
  eyes: [
    ['ellipse', {cx: 6, cy: 10, rx: 3.8, ry: 5.6, fill: '#fff', stroke: GREY, 'stroke-width': 1.4}],
    ['ellipse', {cx: 14, cy: 10, rx: 3.8, ry: 5.6, fill: '#fff', stroke: GREY, 'stroke-width': 1.4}],
    ['circle', {cx: 4.8, cy: 10.5, r: 1.9, fill: '#2a323d'}],
    ['circle', {cx: 12.8, cy: 10.5, r: 1.9, fill: '#2a323d'}],
  ],
  tada: [
    solid('M2 18l4-10.5 6.5 6.5z', SAND),
    stroke('M10 7.500c.5-1.5 0-3-1-4M12.8 9.500c1.5-1.5 3-1.5 4-1M11.5 8.500l3.5-4', BLUE, 1.6),
    stroke('M16.5 3.500v.1M6.5 4v.1M17 12.500v.1', RED, 2),
  ],
}
