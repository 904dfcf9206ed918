/** Says how tall something is, as a property of the page, so that others leave it free. */
import { onBeforeUnmount, onMounted, type Ref, watch } from "vue";

export function useRoom(name: `--${string}`, element: Ref<HTMLElement | null>): void {
  const page = document.documentElement.style;
  const told = new ResizeObserver(([entry]) => {
    if (entry) page.setProperty(name, `${entry.target.getBoundingClientRect().height}px`);
  });
  function follow(it: HTMLElement | null): void {
    told.disconnect();
    if (it) told.observe(it);
    else page.removeProperty(name);
  }
  onMounted(() => watch(element, follow, { immediate: true, flush: "post" }));
  onBeforeUnmount(() => follow(null));
}
