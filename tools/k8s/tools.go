//go:build tools

// Package tools pins what the tests of the Kubernetes adapter run against: an API server with its store, and Istio's
// custom resource definitions. All of it comes from the Go module proxy, checked against go.sum. See ../k8s.sh.
package tools

import (
	_ "go.etcd.io/etcd/server/v3"
	_ "istio.io/api/label"
	_ "k8s.io/kubernetes/cmd/kube-apiserver"
)
