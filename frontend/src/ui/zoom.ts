export interface View {
  scale: number;
  x: number;
  y: number;
}

export const WHOLE: View = { scale: 1, x: 0, y: 0 };
const MAX = 5;

/**
 * Scales about a point and keeps the picture over the frame.
 * @param point px from the middle of the frame
 * @param frame px, the frame the picture fills at scale 1
 */
export function zoomed(
  view: View,
  factor: number,
  point: { x: number; y: number },
  frame: { width: number; height: number },
): View {
  const scale = Math.min(MAX, Math.max(1, view.scale * factor));
  const ratio = scale / view.scale;
  return kept({ scale, x: point.x - (point.x - view.x) * ratio, y: point.y - (point.y - view.y) * ratio }, frame);
}

/** No edge of the picture comes inside the frame. */
export function kept(view: View, frame: { width: number; height: number }): View {
  const room = (side: number) => ((view.scale - 1) * side) / 2;
  const within = (value: number, limit: number) => Math.min(limit, Math.max(-limit, value));
  return { scale: view.scale, x: within(view.x, room(frame.width)), y: within(view.y, room(frame.height)) };
}
