// Sorting of tables and drawing of charts; the page is complete without it.
(() => {
  "use strict";
  const status = document.getElementById("status");
  const words = { ascending: "升序", descending: "降序", none: "恢复原来的顺序" };
  const next = { none: "ascending", ascending: "descending", descending: "none" };

  // the lowest header cell of every column with the column's number; a row of column numbers names nothing
  function leaves(table) {
    const taken = [], found = [];
    const rows = [...table.tHead.rows];
    while (rows.length > 1 && [...rows[rows.length - 1].cells].every((c) => /^\d*$/.test(c.textContent.trim()))) rows.pop();
    rows.forEach((row, r) => {
      let c = 0;
      for (const cell of row.cells) {
        while (taken[r] && taken[r][c]) c++;
        for (let i = 0; i < cell.rowSpan; i++) {
          taken[r + i] = taken[r + i] || [];
          for (let j = 0; j < cell.colSpan; j++) taken[r + i][c + j] = true;
        }
        if (cell.colSpan === 1 && r + cell.rowSpan >= rows.length) found.push([cell, c]);
        c += cell.colSpan;
      }
    });
    return found;
  }

  function at(row, column) {
    let c = 0;
    for (const cell of row.cells) {
      if (c + cell.colSpan > column) return cell;
      c += cell.colSpan;
    }
    return null;
  }

  function compare(a, b) {
    const x = a && a.dataset.v, y = b && b.dataset.v;
    if (x && y) return parseFloat(x) - parseFloat(y);
    if (x || y) return x ? 1 : -1;
    return (a ? a.textContent : "").localeCompare(b ? b.textContent : "", "zh-CN");
  }

  function sortable(table) {
    const body = table.tBodies[0], original = [...body.rows];
    const heads = leaves(table);
    for (const [th, column] of heads) {
      const name = th.textContent;
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = name;
      button.title = "按此列排序";
      th.textContent = "";
      th.append(button);
      th.setAttribute("aria-sort", "none");
      button.addEventListener("click", () => {
        const order = next[th.getAttribute("aria-sort")];
        for (const [other] of heads) other.setAttribute("aria-sort", "none");
        th.setAttribute("aria-sort", order);
        const sign = order === "descending" ? -1 : 1;
        const rows = order === "none" ? original
          : [...original].sort((a, b) => sign * compare(at(a, column), at(b, column)));
        body.append(...rows);
        status.textContent = `${name}：${words[order]}`;
      });
    }
  }
  document.querySelectorAll("table[data-sort]").forEach(sortable);

  const small = matchMedia("(max-width: 60rem)");
  if (small.matches) document.querySelector("nav details").open = false;
  addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((d) => { d.open = true; }));

  const data = document.getElementById("charts");
  if (!data || typeof echarts === "undefined") return;
  const colours = ["#3b6fb6", "#e0a030", "#6fa89b", "#b4553f", "#8c7bb0", "#5f6b7a", "#c9b037", "#9bb8d9"];
  const grouped = (v) => Number(v).toLocaleString("zh-CN", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const css = getComputedStyle(document.documentElement);
  const ink = css.getPropertyValue("--ink").trim(), paper = css.getPropertyValue("--paper").trim();
  const numbers = (items) => items.map((i) => ({
    ...i, value: parseFloat(i.value), ...(i.children ? { children: numbers(i.children) } : {}),
  }));
  const short = (text, n) => (text.length > n ? text.slice(0, n) + "…" : text);
  const text = { color: ink, fontSize: 13 };

  const drawn = {
    pie: (d, narrow) => ({
      tooltip: { trigger: "item", formatter: (p) => `${echartsSafe(p.name)}<br>${grouped(p.value)}万元（${p.percent}%）` },
      series: [{ type: "pie", radius: narrow ? "48%" : "66%", data: numbers(d.items), itemStyle: { borderColor: paper, borderWidth: 1 },
        label: { ...text, formatter: (p) => `${short(p.name, narrow ? 7 : 14)}\n${grouped(p.value)}万元  ${p.percent}%` } }],
    }),
    bar: (d) => ({
      tooltip: { trigger: "item", valueFormatter: (v) => `${grouped(v)}${d.unit || "万元"}` },
      ...(d.against ? { legend: { bottom: 0, textStyle: text } } : {}),
      grid: { containLabel: true, left: 8, right: 24, top: 8, bottom: d.against ? 36 : 8 },
      xAxis: { type: "value", axisLabel: text },
      yAxis: { type: "category", inverse: true, data: d.items.map((i) => i.name), axisLabel: text },
      series: d.against
        ? [d.items.map((i) => i.value), d.against].map((values, n) => ({ type: "bar", name: d.series[n], data: values.map(parseFloat) }))
        : [{ type: "bar", data: d.items.map((i) => parseFloat(i.value)) }],
    }),
    sankey: (d, narrow) => ({
      tooltip: { trigger: "item", formatter: (p) => p.dataType === "edge"
        ? `${echartsSafe(p.data.source.slice(1))} → ${echartsSafe(p.data.target.slice(1))}<br>${grouped(p.data.value)}万元`
        : `${echartsSafe(p.name.slice(1))}<br>${grouped(p.value)}万元` },
      series: [{ type: "sankey", nodes: d.nodes.map((n, i) => ({ ...n, itemStyle: { color: colours[i % colours.length] } })), links: numbers(d.links), nodeGap: 14, nodeWidth: 16, layoutIterations: 64,
        left: 4, right: narrow ? 70 : 110, top: 14, bottom: 14, draggable: false, emphasis: { focus: "adjacency" },
        lineStyle: { color: "source", opacity: 0.35 },
        label: { ...text, fontSize: narrow ? 10 : 13, formatter: (p) => short(p.name.slice(1), narrow ? 6 : 16) } }],
    }),
    treemap: (d, narrow) => ({
      tooltip: { formatter: (p) => `${p.treePathInfo.slice(1).map((n) => echartsSafe(n.name)).join(" › ")}<br>${grouped(p.value)}万元` },
      series: [{ type: "treemap", data: numbers(d.items), itemStyle: { borderColor: paper }, roam: false, nodeClick: false, left: 2, right: 2, top: 2, bottom: 2,
        breadcrumb: { show: false }, leafDepth: null, visibleMin: 1,
        label: { color: "#fff", fontSize: narrow ? 10 : 13, formatter: (p) => `${p.name}\n${grouped(p.value)}万元` },
        upperLabel: { show: true, height: 22, color: "#fff", fontSize: narrow ? 10 : 13, formatter: (p) => p.name },
        levels: [{ itemStyle: { gapWidth: 3, borderWidth: 0, borderColor: paper }, upperLabel: { show: false } },
          { itemStyle: { borderWidth: 3, gapWidth: 2, borderColorSaturation: 0.45 } },
          { itemStyle: { borderWidth: 3, gapWidth: 1, borderColorSaturation: 0.5 }, colorSaturation: [0.35, 0.5] }] }],
    }),
  };
  function echartsSafe(name) {
    const span = document.createElement("span");
    span.textContent = name;
    return span.innerHTML;
  }

  for (const [id, d] of Object.entries(JSON.parse(data.textContent))) {
    const place = document.getElementById(id);
    place.textContent = "";
    const chart = echarts.init(place, null, { renderer: "svg" });
    const draw = () => chart.setOption({ animation: false, color: colours, ...drawn[d.type](d, place.clientWidth < 560) }, true);
    draw();
    addEventListener("resize", () => { chart.resize(); draw(); });
  }
})();
