/** A colour of the page, by its CSS variable, in the only form clients take. */
export function colourOf(variable: string, otherwise: `#${string}`): `#${string}` {
  const colour = getComputedStyle(document.documentElement).getPropertyValue(variable).trim();
  return /^#[0-9a-f]{6}$/i.test(colour) ? (colour as `#${string}`) : otherwise;
}
