.DEFAULT_GOAL := help
.PHONY: help check dev demo test soak test-clients bench build run native mongodb mongodb-stop format clean

mvnw    := ./mvnw -B -ntp
server  := deploy/shop-server
lambda  := deploy/shop-lambda
bench   := deploy/benchmark
clients := deploy/clients
trial   := deploy/trial-server
python  := .espalier/clients-python
check   := deploy/check
jar     := $(server)/target/quarkus-app/quarkus-run.jar

SOAK_MINUTES ?= 60

# Recipes begin with what they need: a JDK, a MongoDB to work with, a mongod to start replica sets of.
jdk    = JAVA_HOME=$$(deploy/local/jdk) && export JAVA_HOME
uri    = MONGODB_URI=$$(deploy/local/mongodb start) && export MONGODB_URI
mongod = ESPALIER_MONGOD=$$(deploy/local/mongodb mongod) && export ESPALIER_MONGOD

# Whatever goes into the packaged server. Folders count too: their time changes when a file in them comes or goes.
sources = find pom.xml .mvn rules functions triggers scheduled deploy/server deploy/lambda $(server) $(lambda) \
	\( -name target -o -path '*/src/test' \) -prune -o \( -type f -o -path '*/src/main/*' \) -newer $(jar) -print

help: ## print the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1@\2/p' Makefile | awk -F@ '{ printf "%-22s %s\n", $$1, $$2 }'

dev: ## MongoDB, the shop with live reload, try-out data
	@$(jdk) && $(uri) && exec $(mvnw) -Pdev -Dquick -Dquarkus.analytics.disabled=true -pl $(server) -am compile quarkus:dev

# Not built by `build`: whoever only wants to check an app directory needs neither the server nor the shop.
check: ## tell what becomes of each part of an app directory: make check APP=<directory> [FORMAT=json]
	@$(jdk) && \
	if [ ! -d $(check)/target/dependency ] || [ -n "$$(find rules functions/app functions/runtime scheduled $(check) \
	        -path '*/src/main/*' -newer $(check)/target/dependency -print)" ]; then \
	    $(mvnw) -q -Dquick -DskipTests -pl $(check) -am package >&2 && touch $(check)/target/dependency; \
	fi && \
	exec "$$JAVA_HOME/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto \
	    -cp "$(check)/target/classes:$(check)/target/dependency/*" io.espalier.check.AppCheck "$(APP)" $(FORMAT)

demo: build ## drive one order through the packaged server, as a client, and compare every answer
	@$(jdk) && $(mongod) && exec deploy/local/demo

test: ## everything that continuous integration checks: format, compile, tests, demo
	@$(jdk) && $(mongod) && unset MONGODB_URI && $(mvnw) spotless:check verify
	@if [ -x deploy/local/demo ]; then $(MAKE) demo; fi

soak: ## maltreat processes and MongoDB for SOAK_MINUTES (60) and prove from a ledger that triggers keep their promises
	@$(jdk) && $(mongod) && unset MONGODB_URI && \
	$(mvnw) -q -Dquick -DskipTests -pl triggers -am package \
	    dependency:build-classpath -Dmdep.outputFile=target/test-class-path -Dmdep.includeScope=test && \
	exec "$$JAVA_HOME/bin/java" $(JAVA_OPTS) -cp "triggers/target/test-classes:triggers/target/classes:$$(cat triggers/target/test-class-path)" \
	    io.espalier.triggers.LedgerSoak $(SOAK_MINUTES)

test-clients: ## public clients and a fuzzer, unmodified, against packaged servers; needs Node.js 20 and Python 3.10, or newer
	@node -e 'process.exit(process.versions.node.split(".")[0] >= 20 ? 0 : 1)' 2>/dev/null && command -v npm >/dev/null || { \
	    echo "The client tests need Node.js 20 or newer with npm on the PATH; found: $$(node --version 2>&1 || true)" >&2; \
	    exit 1; \
	}
	@python3 -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 10))' 2>/dev/null || { \
	    echo "The client tests need Python 3.10 or newer with venv and pip (python3-venv) on the PATH;" \
	        "found: $$(python3 --version 2>&1 || true)" >&2; \
	    exit 1; \
	}
	@$(MAKE) build
	@$(jdk) && $(mvnw) -q -DskipTests -pl $(trial) -am package
	@if ! [ $(python)/requirements.txt -nt $(clients)/requirements.txt ]; then \
	    python3 -m venv --clear $(python) && $(python)/bin/pip install -q -r $(clients)/requirements.txt && \
	    cp $(clients)/requirements.txt $(python)/; \
	fi
	@$(jdk) && $(mongod) && export ESPALIER_CLIENTS_PYTHON=$(CURDIR)/$(python)/bin/python && cd $(clients) && \
	if ! [ node_modules/.package-lock.json -nt package-lock.json ]; then \
	    npm ci --ignore-scripts --no-audit --no-fund; \
	fi && \
	exec node --test --test-concurrency=1 test/*.test.js

bench: ## measure what rules, calls and triggers cost: by themselves, against the driver alone, against routes written by hand
	@$(jdk) && $(mongod) && $(mvnw) -q -DskipTests -pl $(bench),$(trial) -am package && \
	cp="$(bench)/target/classes:$(bench)/target/dependency/*" && \
	"$$JAVA_HOME/bin/java" -cp "$$cp" org.openjdk.jmh.Main -prof gc $(BENCH) && \
	"$$JAVA_HOME/bin/java" -cp "$$cp" io.espalier.benchmark.GuardedAgainstRaw && \
	"$$JAVA_HOME/bin/java" -cp "$$cp" io.espalier.benchmark.HttpAgainstBare && \
	"$$JAVA_HOME/bin/java" -cp "$$cp" io.espalier.benchmark.TriggersAgainstBareLoop && \
	"$$JAVA_HOME/bin/java" -Xmx256m -Dbacklog=1000000 -cp "$$cp" io.espalier.benchmark.TriggersAgainstBareLoop backlog

build: ## package the server and the Lambda function, unless nothing has changed
	@if [ ! -f $(jar) ] || [ -n "$$($(sources))" ]; then \
	    echo "Packaging the server ..." >&2; \
	    $(jdk) && $(mvnw) -q -DskipTests -pl $(server),$(lambda) -am package && touch $(jar); \
	fi

run: build ## run the packaged server in the foreground
	@$(jdk) && $(uri) && exec "$$JAVA_HOME/bin/java" $(JAVA_OPTS) -jar $(jar)

native: ## compile both to native programs, with a GraalVM or Mandrel 25 or a container engine
	@$(jdk) && \
	if [ -x "$${GRAALVM_HOME:-/nowhere}/bin/native-image" ] || [ -x "$$JAVA_HOME/bin/native-image" ] || \
	        command -v native-image >/dev/null; then \
	    exec $(mvnw) -Pnative -DskipTests -pl $(server),$(lambda) -am package; \
	elif docker info >/dev/null 2>&1 || podman info >/dev/null 2>&1; then \
	    exec $(mvnw) -Pnative -Dquarkus.native.container-build=true -DskipTests -pl $(server),$(lambda) -am package; \
	else \
	    echo "A native build needs a GraalVM or Mandrel 25 (GRAALVM_HOME, or native-image on the PATH)," >&2; \
	    echo "or Docker or Podman, and neither is here." >&2; \
	    exit 1; \
	fi

mongodb: ## start MongoDB in the background and print its connection string
	@deploy/local/mongodb start

mongodb-stop: ## stop it; its data stay in .espalier
	@deploy/local/mongodb stop

format: ## format the sources
	@$(jdk) && $(mvnw) -q spotless:apply

clean: ## remove what the build made; MongoDB's data and programs stay
	@$(jdk) && $(mvnw) -q clean && rm -rf $(clients)/node_modules
