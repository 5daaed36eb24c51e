// The answer's text in the workbench: offsets in code points, drawn marks, sentences. The text itself never changes.
(() => {
  "use strict";

  const codePoints = (text) => {
    let count = 0;
    for (const _ of text) count += 1;
    return count;
  };

  const create = (box) => {
    const text = box.textContent;
    // place[i] is the UTF-16 index of code point i: the server counts code points.
    const place = [];
    let index = 0;
    for (const character of text) {
      place.push(index);
      index += character.length;
    }
    place.push(index);

    const offsetOf = (node, offset) => {
      const before = document.createRange();
      before.selectNodeContents(box);
      before.setEnd(node, offset);
      return codePoints(before.toString());
    };

    const quote = ([start, end]) => text.slice(place[start], place[end]);

    // The selected stretch without the blanks around it, or null when nothing of the answer is selected.
    const selected = () => {
      const selection = window.getSelection();
      if (!selection.rangeCount || selection.isCollapsed) return null;
      const range = selection.getRangeAt(0).cloneRange();
      if (!range.intersectsNode(box)) return null;
      if (!box.contains(range.startContainer)) range.setStart(box, 0);
      if (!box.contains(range.endContainer)) range.setEnd(box, box.childNodes.length);
      let start = offsetOf(range.startContainer, range.startOffset);
      let end = offsetOf(range.endContainer, range.endOffset);
      const blank = (at) => /^\s$/u.test(quote([at, at + 1]));
      while (start < end && blank(start)) start += 1;
      while (end > start && blank(end - 1)) end -= 1;
      return start < end ? [start, end] : null;
    };

    const select = ([start, end]) => {
      const range = document.createRange();
      const point = (offset) => {
        const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
        let left = place[offset];
        let node = walker.nextNode();
        while (node && left > node.data.length) {
          left -= node.data.length;
          node = walker.nextNode();
        }
        return node ? [node, left] : [box, box.childNodes.length];
      };
      range.setStart(...point(start));
      range.setEnd(...point(end));
      const selection = window.getSelection();
      selection.removeAllRanges();
      selection.addRange(range);
      const seen = range.getBoundingClientRect();
      if (seen.top < 0 || seen.bottom > window.innerHeight) window.scrollBy(0, seen.top - window.innerHeight / 3);
    };

    // marks: [{hue, start, end}]; each hue draws its own line where marks overlap.
    const draw = (marks) => {
      const edges = new Set([0, place.length - 1]);
      for (const mark of marks) edges.add(mark.start).add(mark.end);
      const cuts = [...edges].sort((a, b) => a - b);
      const pieces = [];
      for (let i = 1; i < cuts.length; i += 1) {
        const [start, end] = [cuts[i - 1], cuts[i]];
        const hues = [...new Set(marks.filter((m) => m.start <= start && m.end >= end).map((m) => m.hue))];
        let piece = document.createTextNode(quote([start, end]));
        hues.reverse().forEach((hue, depth) => {
          const around = document.createElement(depth === hues.length - 1 ? "mark" : "span");
          around.className = `ev ev--${hue} c--${hue}`;
          around.append(piece);
          piece = around;
        });
        pieces.push(piece);
      }
      box.replaceChildren(...pieces);
    };

    const sentences = (() => {
      const found = [];
      if (!window.Intl || !Intl.Segmenter) return found;
      const segmenter = new Intl.Segmenter(document.documentElement.lang || "en", { granularity: "sentence" });
      for (const part of segmenter.segment(text)) {
        const words = part.segment.trim();
        if (!words) continue;
        const start = codePoints(text.slice(0, part.index + part.segment.indexOf(words)));
        found.push([start, start + codePoints(words)]);
      }
      return found;
    })();

    // Select the sentence behind (+1) or before (-1) what is selected; the first one when nothing is.
    const step = (direction) => {
      if (!sentences.length) return;
      const here = selected();
      let next = direction > 0 ? sentences.find(([start]) => !here || start > here[0]) : null;
      if (direction < 0) next = [...sentences].reverse().find(([start]) => here && start < here[0]);
      select(next || (direction > 0 ? sentences[sentences.length - 1] : sentences[0]));
    };

    return { quote, selected, draw, step };
  };

  window.ratingText = create;
})();
