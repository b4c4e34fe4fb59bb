# What plays the public base images where none can be pulled: one stage for each, made of Debian's packages, of Node's programs as
# npm packages, and of this machine's Go. Their configurations are written after the public Dockerfiles: docker-library/golang,
# nodejs/docker-node, adoptium/containers, carlossg/docker-maven, nginx/docker-nginx, nginx/docker-nginx-unprivileged and
# GoogleContainerTools/distroless.
#
# What builds and runs on them is real: npm ci, mvn package, go build, the program's start, its answers, its libraries. What they do not
# show: the sizes of the public images; the versions of Debian's releases and of nginx, Maven and Java (Debian 12 has one of each); and of Alpine
# only what is said at its stage.

# The base of the stages below that come in more than one distribution. What is copied to them is a layer of its own (--link), the same for all.
ARG BASE=debian

FROM scratch AS debian
ADD debian.tar /
# In the second place it stays when the package is renewed.
COPY machine/ca-certificates.crt /etc/ssl/certs/
COPY machine/ca-certificates.crt /usr/local/share/ca-certificates/machine.crt
CMD ["bash"]

# The lists of packages, for the stages below; no image has them.
FROM debian AS lists
RUN apt-get update

# buildpack-deps:curl
FROM debian AS curl
RUN --mount=from=lists,source=/var/lib/apt/lists,target=/var/lib/apt/lists,rw --mount=type=tmpfs,target=/var/cache/apt \
    apt-get install -y --no-install-recommends curl wget netbase tzdata

# buildpack-deps, with few of its libraries
FROM curl AS buildpack
RUN --mount=from=lists,source=/var/lib/apt/lists,target=/var/lib/apt/lists,rw --mount=type=tmpfs,target=/var/cache/apt \
    apt-get install -y --no-install-recommends build-essential git python3 pkg-config zlib1g-dev

# Alpine is Debian below, with busybox and musl beside glibc. Its C compiler is musl's, so a program with cgo that is built here needs musl's
# loader, and fails where it is not, as in any other image here. It does not show the other direction: a program linked with glibc runs here. apk, adduser
# and addgroup are scripts over Debian's tools.
FROM debian AS alpine
RUN --mount=from=lists,source=/var/lib/apt/lists,target=/var/lib/apt/lists,rw --mount=type=tmpfs,target=/var/cache/apt \
    apt-get install -y --no-install-recommends busybox musl \
 && for tool in ash wget vi nc; do ln -sf /bin/busybox /bin/$tool; done \
 && echo 3.22.0 > /etc/alpine-release
COPY --chmod=755 alpine/apk /sbin/apk
COPY --chmod=755 alpine/adduser alpine/addgroup /usr/local/sbin/
CMD ["/bin/sh"]

FROM scratch AS node-packages
ARG NODE_VERSION
ADD packages/node-$NODE_VERSION.tgz /node/
ADD packages/npm.tgz /npm/
ADD packages/yarn.tgz /yarn/

FROM debian AS node-files
RUN --mount=from=node-packages,target=/from \
    mkdir -p /to/usr/local/bin /to/usr/local/etc /to/usr/local/lib/node_modules /to/opt \
 && cp /from/node/package/bin/node /to/usr/local/bin/ \
 && if [ -d /from/node/package/include ]; then cp -r /from/node/package/include /to/usr/local/; fi \
 && cp -r /from/npm/package /to/usr/local/lib/node_modules/npm \
 && cp -r /from/yarn/package /to/opt/yarn \
 && chmod +x /to/usr/local/bin/node /to/usr/local/lib/node_modules/npm/bin/*.js /to/opt/yarn/bin/* \
 && cd /to/usr/local/bin && ln -s node nodejs && ln -s /opt/yarn/bin/yarn yarn \
 && ln -s ../lib/node_modules/npm/bin/npm-cli.js npm && ln -s ../lib/node_modules/npm/bin/npx-cli.js npx
COPY machine/npmrc /to/usr/local/etc/npmrc
COPY --chmod=755 node/docker-entrypoint.sh /to/usr/local/bin/

FROM ${BASE} AS node
ARG NODE_VERSION YARN_VERSION
COPY --link --from=node-files /to /
RUN groupadd --gid 1000 node && useradd --uid 1000 --gid node --shell /bin/bash --create-home node
ENV NODE_VERSION=$NODE_VERSION YARN_VERSION=$YARN_VERSION
ENTRYPOINT ["docker-entrypoint.sh"]
CMD ["node"]

FROM ${BASE} AS golang
ARG GOLANG_VERSION
ENV GOLANG_VERSION=$GOLANG_VERSION GOTOOLCHAIN=local GOPATH=/go PATH=/go/bin:/usr/local/go/bin:$PATH
COPY --link go /usr/local/go
COPY --link machine/go.env /usr/local/go/go.env
RUN mkdir -p /go/src /go/bin && chmod -R 1777 /go
WORKDIR /go

FROM debian AS java-files
RUN --mount=from=lists,source=/var/lib/apt/lists,target=/var/lib/apt/lists,rw --mount=type=tmpfs,target=/var/cache/apt \
    mkdir -p /usr/share/man/man1 && apt-get install -y --no-install-recommends openjdk-17-jre-headless
COPY machine/cacerts /etc/ssl/certs/java/cacerts
RUN cd /usr/lib/jvm/java-17-openjdk-* && rm -rf docs man lib/src.zip && mkdir -p /jre/opt/java && cp -rL . /jre/opt/java/openjdk
RUN --mount=from=lists,source=/var/lib/apt/lists,target=/var/lib/apt/lists,rw --mount=type=tmpfs,target=/var/cache/apt \
    apt-get install -y --no-install-recommends openjdk-17-jdk-headless maven
RUN cd /usr/lib/jvm/java-17-openjdk-* && rm -rf docs man lib/src.zip && mkdir -p /jdk/opt/java && cp -rL . /jdk/opt/java/openjdk
RUN mkdir -p /maven/usr/share && rm -rf /usr/share/maven/man && cp -rL /usr/share/maven /maven/usr/share/maven
COPY machine/settings.xml /maven/usr/share/maven/conf/settings.xml
COPY --chmod=755 java/__cacert_entrypoint.sh /jre/
COPY --chmod=755 java/__cacert_entrypoint.sh /jdk/
COPY --chmod=755 java/mvn-entrypoint.sh /maven/usr/local/bin/

# eclipse-temurin
FROM ${BASE} AS jre
ARG JAVA_VERSION=17
ENV JAVA_HOME=/opt/java/openjdk PATH=/opt/java/openjdk/bin:$PATH LANG=en_US.UTF-8 LANGUAGE=en_US:en LC_ALL=en_US.UTF-8
COPY --link --from=java-files /jre /
ENV JAVA_VERSION=$JAVA_VERSION
ENTRYPOINT ["/__cacert_entrypoint.sh"]

FROM ${BASE} AS jdk
ARG JAVA_VERSION=17
ENV JAVA_HOME=/opt/java/openjdk PATH=/opt/java/openjdk/bin:$PATH LANG=en_US.UTF-8 LANGUAGE=en_US:en LC_ALL=en_US.UTF-8
COPY --link --from=java-files /jdk /
ENV JAVA_VERSION=$JAVA_VERSION
ENTRYPOINT ["/__cacert_entrypoint.sh"]
CMD ["jshell"]

FROM jdk AS maven
COPY --link --from=java-files /maven /
RUN ln -s /usr/share/maven/bin/mvn /usr/bin/mvn
LABEL org.opencontainers.image.title="Apache Maven" \
      org.opencontainers.image.source=https://github.com/carlossg/docker-maven \
      org.opencontainers.image.url=https://github.com/carlossg/docker-maven
ENV MAVEN_HOME=/usr/share/maven MAVEN_CONFIG=/root/.m2
ENTRYPOINT ["/usr/local/bin/mvn-entrypoint.sh"]
CMD ["mvn"]

FROM ${BASE} AS nginx-files
RUN --mount=from=lists,source=/var/lib/apt/lists,target=/var/lib/apt/lists,rw --mount=type=tmpfs,target=/var/cache/apt \
    groupadd --system --gid 101 nginx \
 && useradd --system --uid 101 --gid nginx --no-create-home --home-dir /var/cache/nginx --shell /bin/false nginx \
 && apt-get install -y --no-install-recommends nginx-light gettext-base curl \
 && rm -rf /etc/nginx/sites-* /etc/nginx/conf.d/* /etc/nginx/modules-enabled/* /usr/share/nginx/html/* /var/www \
 && ln -sf /dev/stdout /var/log/nginx/access.log && ln -sf /dev/stderr /var/log/nginx/error.log
COPY nginx/nginx.conf /etc/nginx/
COPY nginx/default.conf /etc/nginx/conf.d/
COPY nginx/index.html nginx/50x.html /usr/share/nginx/html/
COPY --chmod=755 nginx/docker-entrypoint.sh /
COPY --chmod=755 nginx/20-envsubst-on-templates.sh /docker-entrypoint.d/
LABEL maintainer="NGINX Docker Maintainers <docker-maint@nginx.com>"
ENV NGINX_VERSION=1.22.1 NJS_VERSION=0.8.4 NJS_RELEASE=1 PKG_RELEASE=1 DYNPKG_RELEASE=1
STOPSIGNAL SIGQUIT
ENTRYPOINT ["/docker-entrypoint.sh"]
CMD ["nginx", "-g", "daemon off;"]

FROM nginx-files AS nginx
EXPOSE 80

FROM nginx-files AS nginx-unprivileged
RUN sed -i 's/listen  *80;/listen 8080;/' /etc/nginx/conf.d/default.conf \
 && sed -i '/^user /d; s,^pid .*,pid /tmp/nginx.pid;,; s,^http {,&\n    client_body_temp_path /tmp/client_temp;\n    proxy_temp_path /tmp/proxy_temp;\n    fastcgi_temp_path /tmp/fastcgi_temp;\n    uwsgi_temp_path /tmp/uwsgi_temp;\n    scgi_temp_path /tmp/scgi_temp;,' /etc/nginx/nginx.conf \
 && mkdir -p /var/cache/nginx && chown -R nginx:0 /var/cache/nginx /etc/nginx && chmod -R g+w /var/cache/nginx /etc/nginx
EXPOSE 8080
USER 101

# Distroless images are packages of Debian, unpacked and not installed, as there: no shell, no caches, no links of alternatives.
FROM debian AS distroless-files
WORKDIR /packages
RUN --mount=from=lists,source=/var/lib/apt/lists,target=/var/lib/apt/lists,rw \
    apt-get download base-files netbase tzdata libc6 libssl3 libgcc-s1 gcc-12-base libgomp1 libstdc++6
COPY --chmod=755 distroless/unpack /usr/local/bin/
RUN unpack /static base-files netbase tzdata && unpack /base libc6 libssl3 && unpack /cc libgcc-s1 gcc-12-base libgomp1 libstdc++6 \
 && mkdir -p -m 700 /static/root && mkdir -p -m 700 /static/home/nonroot && chown 65532:65532 /static/home/nonroot \
 && mkdir -p /static/etc/ssl/certs
COPY distroless/passwd distroless/group distroless/nsswitch.conf /static/etc/
COPY machine/ca-certificates.crt /static/etc/ssl/certs/

FROM scratch AS distroless-static
COPY --link --from=distroless-files /static /
ENV SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
USER 0
WORKDIR /

FROM distroless-static AS distroless-base
COPY --link --from=distroless-files /base /

FROM distroless-base AS distroless-cc
COPY --link --from=distroless-files /cc /

FROM ${BASE} AS nonroot
USER 65532
WORKDIR /home/nonroot
