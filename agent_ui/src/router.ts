import { createRouter, createWebHistory } from "vue-router";
import { maySeeRegister } from "./app/register";
import { isSupervisor, maySeePromises, recall } from "./app/session";

export const LISTS = ["mine", "waiting", "follow-ups", "tickets"] as const;
export type ListName = (typeof LISTS)[number];

export const router = createRouter({
  history: createWebHistory("/"),
  routes: [
    { path: "/sign-in", name: "sign-in", component: () => import("./views/SignIn.vue") },
    {
      path: "/",
      component: () => import("./views/Shell.vue"),
      children: [
        { path: "", redirect: "/mine" },
        {
          path: ":list(mine|waiting|follow-ups|tickets)/:ticket?",
          name: "desk",
          component: () => import("./views/Desk.vue"),
        },
        { path: "inboxes", name: "inboxes", component: () => import("./views/Inboxes.vue") },
        {
          path: "inboxes/calls",
          name: "import",
          component: () => import("./views/ImportCalls.vue"),
        },
        {
          path: "promises/:kind(calendar|sla_policy)?/:key?",
          name: "promises",
          component: () => import("./views/Promises.vue"),
        },
        { path: "promises/house", name: "house", component: () => import("./views/House.vue") },
        {
          path: "promises/letters",
          name: "letters",
          component: () => import("./views/Letters.vue"),
        },
        {
          path: "promises/presets",
          name: "presets",
          component: () => import("./views/Presets.vue"),
        },
        {
          path: "promises/standing",
          name: "standing",
          component: () => import("./views/Standing.vue"),
        },
        { path: "ledger", name: "ledger", component: () => import("./views/Ledger.vue") },
        {
          path: "register/:part(review|undecided|actions)?/:action?",
          name: "register",
          component: () => import("./views/Register.vue"),
        },
        { path: ":rest(.*)*", name: "nowhere", component: () => import("./views/Nowhere.vue") },
      ],
    },
  ],
});

router.beforeEach(async (to) => {
  const standing = await recall();
  if (to.name === "sign-in") return standing === "in" ? { path: "/mine" } : true;
  if (standing === "out") {
    return { name: "sign-in", query: to.fullPath === "/" ? {} : { next: to.fullPath } };
  }
  const isPromises = ["promises", "house", "letters", "presets", "standing", "ledger"].includes(
    String(to.name),
  );
  if (isPromises && standing === "in" && !maySeePromises.value) return { path: "/mine" };
  if (to.name === "register" && standing === "in" && !maySeeRegister.value)
    return { path: "/mine" };
  if (to.path.startsWith("/inboxes") && standing === "in" && !isSupervisor.value)
    return { path: "/mine" };
  return true;
});
