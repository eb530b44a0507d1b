# Custos: two commands. `make demo` shows it, `make test` proves it.
.PHONY: demo test build release format format-check fuzz bench deb clean

demo: ## simulated cameras, recorded and shown in a browser; nothing to configure
	@scripts/install-packages run
	swift build -c release --product custos
	.build/release/custos demo

test: ## everything: unit, interop, faults, fuzzing, the program, the browser
	@scripts/install-packages test
	@scripts/test

build:
	@scripts/install-packages run
	swift build

release:
	@scripts/install-packages run
	swift build -c release --product custos

format:
	swift format --in-place --recursive --parallel Sources Tests Benchmarks Fuzz Package.swift

format-check:
	swift format lint --strict --recursive --parallel Sources Tests Benchmarks Fuzz Package.swift

fuzz: ## each target for SECONDS (60)
	@Fuzz/run.sh $${SECONDS_EACH:-60}

bench: ## the micro-benchmarks; Benchmarks/*.py measure the whole (docs/performance.md)
	swift run -c release custos-bench

deb:
	@scripts/package-deb

clean:
	rm -rf .build
