// Two buttons: one sends a sound file to Python as it is, in parts; one records the browser's microphone, decodes what it
// recorded and sends 16-bit samples.

const PART = 2 ** 20; // bytes: Jupyter's server dropped a message of 19 MB without a word
const MOST = 200; // MB
const HINTS = {
  NotAllowedError: "The browser may not use the microphone: allow it beside the address of this page.",
  NotFoundError: "The browser finds no microphone: plug one in, or upload a file.",
  NotReadableError: "The microphone is in use by another program.",
};

function addButton(el) {
  const button = document.createElement("button");
  button.className = "jupyter-widgets jupyter-button widget-button";
  button.style.width = "auto";
  el.append(button, " ");
  return button;
}

function render({ model, el }) {
  const upload = addButton(el);
  const record = addButton(el);
  const input = document.createElement("input");
  const status = document.createElement("span");
  let recorder = null;
  let clock = null;
  upload.textContent = "⬆ your own sound";
  upload.title = `upload a sound file: ${model.get("files")}`;
  input.type = "file";
  input.accept = model.get("files");
  status.setAttribute("role", "status");
  el.append(status);

  function show(text) {
    record.textContent = recorder ? "■ stop" : "● record your voice";
    status.textContent = text;
  }

  async function sendFile(file) {
    if (file.size > MOST * 1e6) {
      show(`${file.name} has ${Math.round(file.size / 1e6)} MB: at most ${MOST} MB can be taken.`);
      return;
    }
    const content = await file.arrayBuffer();
    for (let start = 0, last = false; !last; start += PART) {
      last = start + PART >= content.byteLength;
      model.send({ kind: "file", name: file.name, last }, undefined, [content.slice(start, start + PART)]);
    }
    show("");
  }

  async function start() {
    if (!navigator.mediaDevices?.getUserMedia || !window.MediaRecorder) {
      show("This page offers no microphone: open JupyterLab at localhost or over https, or upload a file.");
      return;
    }
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    const parts = [];
    const began = performance.now();
    recorder = new MediaRecorder(stream);
    recorder.ondataavailable = (event) => parts.push(event.data);
    recorder.onstop = async () => {
      clearInterval(clock);
      stream.getTracks().forEach((track) => track.stop());
      recorder = null;
      show("");
      await sendRecording(new Blob(parts)).catch(complain);
    };
    recorder.start();
    clock = setInterval(() => {
      const seconds = (performance.now() - began) / 1000;
      show(`recording, ${seconds.toFixed(0)} s`);
      if (seconds >= model.get("longest")) stop();
    }, 250);
    show("recording");
  }

  function stop() {
    if (recorder?.state === "recording") recorder.stop();
  }

  async function sendRecording(recording) {
    const decoder = new OfflineAudioContext(1, 1, model.get("rate")); // decoding resamples to its rate
    const sound = await decoder.decodeAudioData(await recording.arrayBuffer());
    const channels = Array.from({ length: sound.numberOfChannels }, (_, k) => sound.getChannelData(k));
    const samples = new Int16Array(sound.length);
    for (let i = 0; i < samples.length; i++) {
      const value = channels.reduce((sum, channel) => sum + channel[i], 0) / channels.length;
      samples[i] = Math.round(32767 * Math.max(-1, Math.min(1, value)));
    }
    model.send({ kind: "recording" }, undefined, [samples.buffer]);
  }

  function complain(error) {
    show(HINTS[error.name] ?? `That did not work: ${error.message}.`);
  }

  upload.addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    for (const file of input.files) sendFile(file).catch(complain);
    input.value = ""; // so that the same file can be chosen again
  });
  record.addEventListener("click", () => (recorder ? stop() : start().catch(complain)));
  show("");
  return stop; // when the widget goes, so does the recording
}

export default { render };
