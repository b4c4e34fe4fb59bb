# The image of a release, which goreleaser builds of the programs that it has made (dockers_v2 in .goreleaser.yaml).
FROM gcr.io/distroless/static-debian12:nonroot
ARG TARGETPLATFORM
COPY --chmod=0755 $TARGETPLATFORM/msb $TARGETPLATFORM/msb-verify $TARGETPLATFORM/msb-probe /usr/local/bin/
WORKDIR /work
ENTRYPOINT ["msb"]
CMD ["--help"]
