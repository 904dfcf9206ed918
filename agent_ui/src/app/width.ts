/** How wide an element is, as it is shown: pictures are drawn for that, so that their words stay legible. */
import { onUnmounted, type Ref, ref, watch } from "vue";

export function useWidth(element: Ref<Element | null>, first: number): Ref<number> {
  const width = ref(first);
  const observer = new ResizeObserver(([seen]) => {
    if (seen?.contentRect.width) width.value = Math.round(seen.contentRect.width);
  });
  watch(element, (now, before) => {
    if (before) observer.unobserve(before);
    if (now) observer.observe(now);
  });
  onUnmounted(() => observer.disconnect());
  return width;
}
