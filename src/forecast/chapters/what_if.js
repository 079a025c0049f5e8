// The what-if of the budget chapter: sliders move each channel's money, the page adds up what the response curves say.
// Everything it knows stands in the element's data-model; it asks no server, and without it nothing is shown.
(function () {
  "use strict";
  var box = document.getElementById("what-if");
  if (!box || !box.dataset.model) return;
  var model = JSON.parse(box.dataset.model);
  var inputs = Array.prototype.slice.call(box.querySelectorAll("input[type=range]"));
  if (inputs.length !== model.channels.length) return;
  var STEPS = 200; // positions of a slider
  var style = { style: "currency", currency: model.currency, notation: "compact", maximumSignificantDigits: 3 };
  var money;
  try { money = new Intl.NumberFormat(model.language, style); }
  catch (unknownCurrency) { money = new Intl.NumberFormat(model.language, { notation: "compact", maximumSignificantDigits: 3 }); }
  var share = new Intl.NumberFormat(model.language, { style: "percent", maximumFractionDigits: 0, signDisplay: "exceptZero" });

  function signed(value) { return (value > 0 ? "+" : value < 0 ? "−" : "") + money.format(Math.abs(value)); }
  function part(name, text) { box.querySelector('[data-part="' + name + '"]').textContent = text; }

  // Height of a curve at a spend, straight between its points, flat beyond them.
  function at(curve, heights, spend) {
    var xs = curve.spend, last = xs.length - 1;
    if (spend <= xs[0]) return heights[0];
    if (spend >= xs[last]) return heights[last];
    var right = 1;
    while (xs[right] < spend) right += 1;
    var part = (spend - xs[right - 1]) / (xs[right] - xs[right - 1]);
    return heights[right - 1] + part * (heights[right] - heights[right - 1]);
  }

  function spendOf(index) { return model.channels[index].most * inputs[index].valueAsNumber / STEPS; }

  // A position is rounded; a channel that was not touched counts with its exact money.
  var exact = [];
  function moneyOf(index) { return exact[index] === undefined ? spendOf(index) : exact[index]; }

  function show() {
    var sums = { now: 0, spend: 0, revenue: 0, lo: 0, hi: 0, base: 0, least: 0, most: 0 };
    model.channels.forEach(function (channel, index) {
      var spend = moneyOf(index);
      var moves = ["lo", "revenue", "hi"].map(function (name) {
        return at(channel, channel[name], spend) - at(channel, channel[name], channel.now);
      });
      sums.now += channel.now;
      sums.spend += spend;
      sums.revenue += at(channel, channel.revenue, spend);
      sums.lo += at(channel, channel.lo, spend);
      sums.hi += at(channel, channel.hi, spend);
      sums.base += moves[1];
      sums.least += Math.min.apply(null, moves);
      sums.most += Math.max.apply(null, moves);
      var change = channel.now > 0 ? spend / channel.now - 1 : 0;
      var text = money.format(spend * model.weeks) + (Math.abs(change) < 0.005 ? "" : " (" + share.format(change) + ")");
      inputs[index].parentNode.querySelector("output").textContent = text;
      inputs[index].setAttribute("aria-valuetext", text);
    });
    var weeks = model.weeks;
    part("spend", money.format(sums.spend * weeks));
    part("spend-change", Math.abs(sums.spend - sums.now) < 0.005 * sums.now ? "" : signed((sums.spend - sums.now) * weeks));
    part("revenue", money.format(sums.revenue * weeks));
    part("band", money.format(sums.lo * weeks) + " … " + money.format(sums.hi * weeks));
    part("gain", signed(sums.base * weeks));
    part("gain-band", signed(sums.least * weeks) + " … " + signed(sums.most * weeks));
  }

  function put(which) {
    model.channels.forEach(function (channel, index) {
      exact[index] = channel[which];
      inputs[index].value = String(Math.round(STEPS * channel[which] / channel.most));
    });
    show();
  }

  inputs.forEach(function (input, index) {
    input.min = "0";
    input.max = String(STEPS);
    input.step = "1";
    input.addEventListener("input", function () { exact[index] = undefined; show(); });
  });
  Array.prototype.forEach.call(box.querySelectorAll("button[data-set]"), function (button) {
    button.addEventListener("click", function () { put(button.dataset.set); });
  });
  put("now");
  box.hidden = false;
})();
