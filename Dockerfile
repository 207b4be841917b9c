# One binary, the certificates that it trusts, a directory for the data and one for what
# passes. See docs/operating.md.
FROM golang:1.26 AS build
ARG VERSION=dev
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=$VERSION" -o /root/out/unrule ./cmd/unrule
RUN mkdir /root/out/data /root/out/tmp

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build --chown=65532:65532 --chmod=0700 /root/out/data /data
COPY --from=build --chown=65532:65532 --chmod=0700 /root/out/tmp /tmp
COPY --from=build /root/out/unrule /unrule
USER 65532:65532
ENV UNRULE_DATA=/data UNRULE_LISTEN=0.0.0.0:8080
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=6s --start-period=2m CMD ["/unrule", "healthcheck"]
ENTRYPOINT ["/unrule"]
CMD ["serve"]
