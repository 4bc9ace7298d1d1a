// Loads the app into a page that the server has written the menu into, once that is on the screen: until then the
// stylesheet and the pictures have the network for themselves.

const { modules } = document.currentScript.dataset;
const pictures = [...document.querySelectorAll('#app img')].filter((one) => one.y < innerHeight);
const patience = new Promise((resolve) => setTimeout(resolve, 1000));

function start() {
  for (const module of modules.split(' ')) import(module);
}

const painted = new Promise((resolve) => {
  new PerformanceObserver(resolve).observe({ type: 'paint', buffered: true });
});

// A picture that does not load holds up nothing.
Promise.race([patience, Promise.allSettled([painted, ...pictures.map((one) => one.decode())])]).then(() =>
  requestAnimationFrame(() => requestAnimationFrame(start)),
);
