// A button that records the browser's microphone and sends 16-bit samples to Python; the browser decodes what it recorded.

const HINTS = {
  NotAllowedError: "The browser may not use the microphone: allow it beside the address of this page.",
  NotFoundError: "The browser finds no microphone: plug one in, or upload a file.",
  NotReadableError: "The microphone is in use by another program.",
};

function render({ model, el }) {
  const button = document.createElement("button");
  const status = document.createElement("span");
  button.className = "jupyter-widgets jupyter-button widget-button";
  button.style.width = "auto";
  status.setAttribute("role", "status");
  el.append(button, " ", status);
  let recorder = null;
  let clock = null;

  function show(text) {
    button.textContent = recorder ? "■ stop" : "● record your voice";
    status.textContent = text;
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
      await send(new Blob(parts)).catch(complain);
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

  async function send(recording) {
    const decoder = new OfflineAudioContext(1, 1, model.get("rate")); // decoding resamples to its rate
    const sound = await decoder.decodeAudioData(await recording.arrayBuffer());
    const channels = Array.from({ length: sound.numberOfChannels }, (_, k) => sound.getChannelData(k));
    const samples = new Int16Array(sound.length);
    for (let i = 0; i < samples.length; i++) {
      const value = channels.reduce((sum, channel) => sum + channel[i], 0) / channels.length;
      samples[i] = Math.round(32767 * Math.max(-1, Math.min(1, value)));
    }
    model.send({ kind: "sound" }, undefined, [samples.buffer]);
  }

  function complain(error) {
    show(HINTS[error.name] ?? `Nothing could be recorded (${error.message}).`);
  }

  button.addEventListener("click", () => (recorder ? stop() : start().catch(complain)));
  show("");
  return stop; // when the widget goes, so does the recording
}

export default { render };
