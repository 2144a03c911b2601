import { html, render } from 'lit';
import { createClient } from 'graphql-ws';
import { Chart } from 'chart.js';
const x: number = 3;
render(html`<p>${x}</p>`, document.body);
console.log(createClient, Chart);
