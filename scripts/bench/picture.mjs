import * as echarts from "echarts";

/** Horizontal bars, one group for each label, as the text of an SVG that reads well on a light and a dark page. */
export function bars({ title, unit, labels, series }) {
  const grey = "#888888";
  const height = 100 + labels.length * 14 * (series.length + 1);
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width: 820, height });
  chart.setOption({
    animation: false,
    color: ["#10a37f", "#b4b4b4"],
    title: { text: title, left: "center", textStyle: { color: grey, fontSize: 15 } },
    legend: { top: 28, textStyle: { color: grey } },
    grid: { left: 10, right: 60, top: 60, bottom: 10, containLabel: true },
    xAxis: { type: "value", axisLabel: { formatter: `{value} ${unit}`, color: grey } },
    yAxis: { type: "category", data: labels, inverse: true, axisLabel: { color: grey } },
    series: series.map(({ name, values }) => ({
      name,
      type: "bar",
      data: values.map((value) => Number(value.toFixed(2))),
      label: { show: true, position: "right", fontSize: 10, color: grey },
    })),
  });
  const text = chart.renderToSVGString();
  chart.dispose();
  return text;
}
