import { use, init } from 'echarts/core';
import { PieChart, SankeyChart, TreemapChart, BarChart } from 'echarts/charts';
import { TooltipComponent, AriaComponent, GridComponent, LegendComponent } from 'echarts/components';
import { SVGRenderer } from 'echarts/renderers';
use([PieChart, SankeyChart, TreemapChart, BarChart, TooltipComponent, AriaComponent, GridComponent, LegendComponent, SVGRenderer]);
export { init };
