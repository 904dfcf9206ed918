/** The service's time, told once a second. */
import { ref } from "vue";
import { clock } from "@/api/transport";

export const serviceNow = (): number => Date.now() + clock.ahead;

export const now = ref(serviceNow());
window.setInterval(() => {
  now.value = serviceNow();
}, 1000);
