/** The words of a template with what stands in its places; an empty place stays to be seen. */
import type { TemplateOffer } from "@/api/wire";

export function filled(offer: TemplateOffer, values: Readonly<Record<string, string>>): string {
  return offer.text.replace(/\{([^{}]+)\}/g, (gap, place: string) =>
    offer.places.includes(place) ? values[place]?.trim() || gap : gap,
  );
}
