// Reading tickets with the camera: by the browser itself where it can, else by jsQR, a decoder of our own site.

export async function scanner({ video, decoder, found }) {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: false,
    video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } },
  });
  video.srcObject = stream;
  await video.play();
  const read = await reader(decoder);
  let running = true;
  let before = "";
  let since = 0;

  async function look() {
    if (!running) return;
    if (video.readyState >= video.HAVE_CURRENT_DATA) {
      const words = await read(video).catch(() => "");
      // the same ticket stays before the camera for a while: it is told once
      if (words && (words !== before || performance.now() - since > 4000)) {
        before = words;
        found(words);
      }
      if (words) since = performance.now();
    }
    if (running) setTimeout(look, 120);
  }
  look();

  return () => {
    running = false;
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  };
}

async function reader(decoder) {
  if ("BarcodeDetector" in self) {
    const kinds = await self.BarcodeDetector.getSupportedFormats().catch(() => []);
    if (kinds.includes("qr_code")) {
      const detector = new self.BarcodeDetector({ formats: ["qr_code"] });
      return async (video) => (await detector.detect(video))[0]?.rawValue ?? "";
    }
  }
  await import(decoder);
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    const scale = Math.min(1, 800 / Math.max(video.videoWidth, 1));
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    if (!canvas.width || !canvas.height) return "";
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    const image = context.getImageData(0, 0, canvas.width, canvas.height);
    return self.jsQR(image.data, image.width, image.height, { inversionAttempts: "dontInvert" })?.data ?? "";
  };
}
